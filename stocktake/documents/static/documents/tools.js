// Buttons and keys over the text. Each writes plain Markdown into the box; the browser's own undo takes it back.
import { editTable, tableAt } from "./tables.js";

export function tools(form, words) {
  const box = form.elements.text;
  const bar = document.querySelector("#tools");
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", words.tools);
  bar.setAttribute("aria-controls", "text");
  bar.title = words.keys;
  const acts = {
    heading: () => lines(box, /^#{1,6} /, () => "# "),
    bold: () => around(box, "**"),
    italic: () => around(box, "*"),
    list: () => lines(box, /^- /, () => "- "),
    numbers: () => lines(box, /^\d+\. /, (n) => `${n}. `),
    link: () => ask(words.linkTo, "url", words, (url) => link(box, url)),
    note: () => ask(words.noteText, "text", words, (text) => note(box, text)),
    table: () => changeTable(box, words),
    look: () => look(form, words),
  };
  for (const [name, act] of Object.entries(acts)) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "tool", textContent: words[name], tabIndex: bar.children.length ? -1 : 0 });
    button.dataset.tool = name;
    button.addEventListener("click", act);
    bar.append(button);
  }
  bar.addEventListener("keydown", rove);
  box.addEventListener("keydown", (event) => {
    const act = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && { b: acts.bold, i: acts.italic, k: acts.link }[event.key.toLowerCase()];
    if (act) { event.preventDefault(); act(); }
    if (event.key === "Enter" && !event.isComposing) goOn(event, box);
  });
}

// Arrow keys walk along the buttons: one stop for the Tab key.
function rove(event) {
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  const forward = getComputedStyle(event.currentTarget).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  const backward = forward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
  const place = buttons.indexOf(document.activeElement);
  const next = { [forward]: place + 1, [backward]: place - 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  const target = buttons.at(next % buttons.length);
  buttons.forEach((button) => { button.tabIndex = button === target ? 0 : -1; });
  target.focus();
}

export function insert(box, text, from = box.selectionStart, to = box.selectionEnd) {
  box.focus();
  box.setSelectionRange(from, to);
  // Not a standard, yet the one way that leaves a text box its undo.
  if (!document.execCommand("insertText", false, text)) {
    box.setRangeText(text, from, to, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function around(box, mark) {
  const { selectionStart: from, selectionEnd: to, value } = box;
  const chosen = value.slice(from, to);
  const size = mark.length;
  if (value.slice(from - size, from) === mark && value.slice(to, to + size) === mark) {
    insert(box, chosen, from - size, to + size);
    box.setSelectionRange(from - size, to - size);
    return;
  }
  insert(box, `${mark}${chosen}${mark}`);
  box.setSelectionRange(from + size, from + size + chosen.length);
}

// Marks every chosen line, or takes the marks away where all have one.
function lines(box, marked, mark) {
  const from = box.value.lastIndexOf("\n", box.selectionStart - 1) + 1;
  const end = box.value.indexOf("\n", box.selectionEnd);
  const to = end < 0 ? box.value.length : end;
  const chosen = box.value.slice(from, to).split("\n");
  const all = chosen.every((line) => !line.trim() || marked.test(line)) && chosen.some((line) => marked.test(line));
  let number = 0;
  const made = chosen.map((line) => {
    const bare = line.replace(marked, "");
    return all || (!line.trim() && chosen.length > 1) ? bare : mark((number += 1)) + bare;
  });
  const above = !all && from > 1 && box.value.slice(from - 2, from) !== "\n\n" && !marked.test(lineBefore(box.value, from)) ? "\n" : "";
  insert(box, above + made.join("\n"), from, to);
}

const lineBefore = (text, from) => text.slice(text.lastIndexOf("\n", from - 2) + 1, from - 1);

// Enter in a list begins the next item; on an empty item it ends the list.
function goOn(event, box) {
  if (box.selectionStart !== box.selectionEnd) return;
  const from = box.value.lastIndexOf("\n", box.selectionStart - 1) + 1;
  const line = box.value.slice(from, box.selectionStart);
  const [, space, sign, number, rest] = /^(\s*)([-*+]|(\d+)[.)])\s(.*)$/.exec(line) ?? [];
  if (sign === undefined) return;
  event.preventDefault();
  if (rest.trim()) insert(box, `\n${space}${number ? `${Number(number) + 1}.` : sign} `);
  else insert(box, "\n", from, box.selectionStart);
}

// The text may have grown around the table while it was open: it is put back where its old form stands now.
function changeTable(box, words) {
  const table = tableAt(box);
  const old = box.value.slice(table.from, table.to);
  editTable(table, words, (text) => {
    const stands = box.value.slice(table.from, table.to) === old ? table.from : box.value.indexOf(old);
    const from = old && stands >= 0 ? stands : Math.min(table.from, box.value.length);
    insert(box, text, from, stands >= 0 ? from + old.length : from);
  });
}

function link(box, url) {
  const address = /^(https?|mailto):/i.test(url) ? url : `https://${url}`;
  insert(box, `[${box.value.slice(box.selectionStart, box.selectionEnd) || address}](${encodeURI(decodeURI(address)).replaceAll(")", "%29")})`);
}

function note(box, text) {
  const used = [...box.value.matchAll(/\[\^(\d+)\]/g)].map((found) => Number(found[1]));
  const number = Math.max(0, ...used) + 1;
  const place = box.selectionEnd;
  const end = box.value.trimEnd().length;
  insert(box, `\n\n[^${number}]: ${text}`, Math.max(end, place), box.value.length);
  insert(box, `[^${number}]`, place, place);
}

function ask(label, type, words, done) {
  const dialog = document.createElement("dialog");
  dialog.innerHTML = '<form method="dialog"><div class="field"><label for="asked"></label><input id="asked" required></div><div class="row"><button class="button primary" value="done"></button><button type="button" class="plain"></button></div></form>';
  dialog.querySelector("label").textContent = label;
  const input = dialog.querySelector("input");
  input.inputMode = type;
  const [put, cancel] = dialog.querySelectorAll("button");
  put.textContent = words.put;
  cancel.textContent = words.cancel;
  cancel.addEventListener("click", () => dialog.close(""));
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "done" && input.value.trim()) done(input.value.trim());
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
}

async function look(form, words) {
  const box = form.elements.text;
  const shown = document.querySelector("#shown");
  const button = document.querySelector("[data-tool=look]");
  if (shown.hidden) {
    const body = new FormData();
    body.set("text", box.value);
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    const response = await fetch(form.dataset.shown, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
    if (!response?.ok) return;
    shown.innerHTML = (await response.json()).html; // sanitised where it was made, as every page's text is
  }
  shown.hidden = !shown.hidden;
  box.hidden = !shown.hidden;
  button.textContent = shown.hidden ? words.look : words.write;
  button.setAttribute("aria-pressed", !shown.hidden);
}
