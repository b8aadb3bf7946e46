// Words against the suggestion, counted while one types, in the reader's language and its plural forms.
const HAN = /[\u3400-\u9fff\uf900-\ufaff]/g;
const MARKS = /[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]/g; // they stand on letters, not between words
const WORD = /[\p{L}\p{N}]+(?:[’'\-.][\p{L}\p{N}]+)*/gu;

export function countWords(typed) {
  const text = typed.replace(MARKS, "");
  return (text.match(HAN)?.length ?? 0) + (text.replace(HAN, " ").match(WORD)?.length ?? 0);
}

export function meter(form, words) {
  const place = form.querySelector("[data-words]");
  const suggested = Number(place.dataset.suggested);
  const language = document.documentElement.lang;
  const rule = new Intl.PluralRules(language);
  const digits = new Intl.NumberFormat(`${language}-u-nu-latn`);
  const told = (forms, many) => (forms[rule.select(many)] ?? forms.other)
    .replace("%(words)s", digits.format(many)).replace("%(suggested)s", digits.format(suggested));
  const count = () => {
    const many = countWords(form.elements.text.value);
    place.querySelector("span").textContent = told(suggested ? words.meterOf : words.meter, many);
    const bar = place.querySelector("progress");
    if (bar) bar.value = Math.min(many, suggested);
  };
  count.plain = (many) => told(words.meter, many);
  return count;
}
