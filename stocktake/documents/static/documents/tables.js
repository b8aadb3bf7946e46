// A table of the text as a grid of fields. It stays Markdown: a line for each row, a bar between cells.
const ROW = /^\s*\|.*\|\s*$|^[^|\n]+\|.*$/;
const RULE = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

// The table around the place where one writes, or a new one: {rows, from, to}.
export function tableAt(box) {
  const lines = box.value.split("\n");
  const place = box.value.slice(0, box.selectionStart).split("\n").length - 1;
  let first = place;
  let last = place;
  while (first > 0 && ROW.test(lines[first - 1]) && ROW.test(lines[first])) first -= 1;
  while (last + 1 < lines.length && ROW.test(lines[last + 1]) && ROW.test(lines[last])) last += 1;
  if (!RULE.test(lines[first + 1] ?? "") || !ROW.test(lines[first])) {
    return { rows: [["", ""], ["", ""]], from: box.selectionEnd, to: box.selectionEnd, isNew: true, before: box.value.slice(0, box.selectionEnd) };
  }
  const from = lines.slice(0, first).join("\n").length + (first ? 1 : 0);
  const found = lines.slice(first, last + 1);
  const rows = found.filter((_line, number) => number !== 1).map(cells);
  const widest = Math.max(...rows.map((row) => row.length));
  return { rows: rows.map((row) => [...row, ...Array(widest - row.length).fill("")]), from, to: from + found.join("\n").length };
}

function cells(line) {
  const bare = line.trim().replace(/^\|/, "").replace(/(?<!\\)\|$/, "");
  return bare.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
}

export function markdown(rows) {
  const line = (row) => `| ${row.map((cell) => cell.replaceAll("|", "\\|").replaceAll(/\s+/g, " ").trim()).join(" | ")} |`;
  return [line(rows[0]), `| ${rows[0].map(() => "---").join(" | ")} |`, ...rows.slice(1).map(line)].join("\n");
}

export function editTable(table, words, done) {
  const dialog = document.createElement("dialog");
  dialog.className = "grid";
  dialog.innerHTML = '<form method="dialog"><p class="hint"></p><div class="scroll"><table></table></div><div class="row tools"></div><div class="row"><button class="button primary" value="done"></button><button type="button" class="plain"></button></div></form>';
  dialog.querySelector(".hint").textContent = words.tableHead;
  const grid = dialog.querySelector("table");
  const rows = table.rows.map((row) => [...row]);
  const isChanged = () => JSON.stringify(rows) !== JSON.stringify(table.rows);
  const draw = (row = 0, column = 0) => {
    grid.replaceChildren(...rows.map((cellsOfRow, r) => {
      const tr = document.createElement("tr");
      tr.append(...cellsOfRow.map((text, c) => {
        const cell = document.createElement(r ? "td" : "th");
        const input = document.createElement("input");
        input.value = text;
        input.dir = "auto";
        input.ariaLabel = words.cell.replace("%(row)s", r + 1).replace("%(column)s", c + 1);
        input.addEventListener("input", () => { rows[r][c] = input.value; });
        input.addEventListener("keydown", (event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          if (r + 1 === rows.length) rows.push(Array(rows[0].length).fill(""));
          draw(r + 1, c);
        });
        cell.append(input);
        return cell;
      }));
      return tr;
    }));
    grid.rows[Math.min(row, rows.length - 1)].cells[Math.min(column, rows[0].length - 1)].firstChild.focus();
  };
  const more = {
    addRow: () => { rows.push(Array(rows[0].length).fill("")); draw(rows.length - 1); },
    addColumn: () => { rows.forEach((row) => row.push("")); draw(0, rows[0].length - 1); },
    removeRow: () => { if (rows.length > 2) rows.pop(); draw(rows.length - 1); },
    removeColumn: () => { if (rows[0].length > 1) rows.forEach((row) => row.pop()); draw(0, rows[0].length - 1); },
  };
  for (const [name, act] of Object.entries(more)) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "tool", textContent: words[name] });
    button.addEventListener("click", act);
    dialog.querySelector(".tools").append(button);
  }
  const [put, cancel] = dialog.querySelectorAll("form > .row:last-child button");
  put.textContent = words.put;
  cancel.textContent = words.cancel;
  cancel.addEventListener("click", () => dialog.close(""));
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); dialog.close(isChanged() ? "done" : ""); }); // Esc loses nothing
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "done") done(spaced(markdown(rows), table));
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
  draw();
}

// A new table stands between empty lines.
function spaced(text, { isNew, before }) {
  if (!isNew) return text;
  const above = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  return `${above}${text}\n\n`;
}
