// Says beside a moment what it is on the reader's own clock, where that differs from the one printed.
const language = `${document.documentElement.lang}-u-nu-latn`;

for (const time of document.querySelectorAll("time[data-yours]")) {
  const moment = new Date(time.dateTime);
  if (moment.getTimezoneOffset() === 0) continue;
  const told = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" }).format(moment);
  time.textContent = time.dataset.yours.replace("{moment}", told);
}
