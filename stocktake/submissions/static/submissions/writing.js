// Counts words while one types, and warns before unsaved text would be left behind. The form works without it.
const form = document.querySelector("[data-writing]");
const box = form?.querySelector("textarea[name=text]");
const meter = form?.querySelector("[data-words]");

function countWords(typed) {
  const text = typed.replace(/\p{M}/gu, ""); // marks stand on letters, not between words
  const han = text.match(/[\u3400-\u9fff\uf900-\ufaff]/g)?.length ?? 0;
  const words = text.replace(/[\u3400-\u9fff\uf900-\ufaff]/g, " ").match(/[\p{L}\p{N}]+(?:[’'\-.][\p{L}\p{N}]+)*/gu);
  return han + (words?.length ?? 0);
}

if (box) {
  const saved = box.value;
  let leaving = false;
  form.addEventListener("submit", () => { leaving = true; });
  addEventListener("beforeunload", (event) => {
    if (!leaving && box.value !== saved) event.preventDefault();
  });
  box.addEventListener("input", () => {
    const words = countWords(box.value);
    const text = meter.querySelector("span");
    text.textContent = text.textContent.replace(/[\d٠-٩][\d٠-٩.,٬ \u00a0\u202f]*/, words.toLocaleString(`${document.documentElement.lang}-u-nu-latn`) + " ");
    const bar = meter.querySelector("progress");
    if (bar) bar.value = Math.min(words, Number(meter.dataset.suggested));
  });
}
