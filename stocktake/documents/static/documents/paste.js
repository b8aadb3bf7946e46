// What is pasted from Word or a page comes in as clean Markdown: headings, lists, tables, footnotes, links; no styles.
const BLOCKS = new Set(["P", "DIV", "SECTION", "ARTICLE", "LI", "UL", "OL", "TABLE", "TR", "BLOCKQUOTE", "H1", "H2", "H3", "H4", "H5", "H6", "HR", "PRE", "BODY"]);
const IGNORED = /mso-list:\s*Ignore/;
const DROPPED = new Set(["STYLE", "SCRIPT", "META", "LINK", "TITLE", "HEAD", "IMG", "SVG", "OBJECT", "O:P"]);

export function paste(box) {
  box.addEventListener("paste", (event) => {
    const html = event.clipboardData?.getData("text/html");
    if (!html) return; // plain text goes in as it is
    const text = fromHtml(html);
    if (!text.trim()) return;
    event.preventDefault();
    if (!document.execCommand("insertText", false, text)) {
      box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
}

export function fromHtml(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const notes = footnotes(page.body);
  const text = blocks(page.body, notes).join("\n\n");
  const used = [...notes.values()].filter((note) => text.includes(`[^${note.number}]`));
  return [text, ...used.map((note) => `[^${note.number}]: ${note.text}`)].join("\n\n").replaceAll(/\n{3,}/g, "\n\n").trim();
}

// Word keeps footnotes as links that point at each other: #_ftn1 in the text, #_ftnref1 in the note.
function footnotes(body) {
  const notes = new Map();
  for (const back of [...body.querySelectorAll('a[href*="ftnref"], a[href*="ednref"]')]) {
    const key = back.getAttribute("href").replace(/.*#_?/, "").replace("ref", "");
    const place = back.closest('div[id*="ftn"], div[id*="edn"]') ?? back.closest("p") ?? back;
    back.remove();
    notes.set(key, { number: notes.size + 1, text: inline(place, new Map()).replaceAll(/\s+/g, " ").trim() });
    place.remove();
  }
  body.querySelectorAll("hr").forEach((line) => line.remove());
  return notes;
}

function blocks(node, notes) {
  const made = [];
  let run = "";
  const flush = () => {
    const text = tidy(run);
    if (text) made.push(guard(text));
    run = "";
  };
  for (const child of node.childNodes) {
    if (child.nodeType === Node.ELEMENT_NODE && DROPPED.has(child.nodeName)) continue;
    if (child.nodeType === Node.ELEMENT_NODE && (BLOCKS.has(child.nodeName) || child.querySelector?.("p, li, table, h1, h2, h3"))) {
      flush();
      made.push(...block(child, notes));
    } else run += inline(child, notes);
  }
  flush();
  return joined(made);
}

// Items of one list stand under each other; a list of another kind begins after an empty line.
function joined(made) {
  const out = [];
  for (const text of made) {
    const [, indent, sign] = /^(\s*)(-|\d+\.) /.exec(text) ?? [];
    const last = out.at(-1);
    if (sign && last?.sign && (indent || (sign === "-") === (last.sign === "-"))) last.text += `\n${text}`;
    else out.push({ text, sign });
  }
  return out.map(({ text }) => text);
}

function block(node, notes) {
  const name = node.nodeName;
  if (/^H[1-6]$/.test(name)) return heading(Number(name[1]), node, notes);
  if (name === "UL" || name === "OL") return [list(node, notes, "")];
  if (name === "TABLE") return [table(node, notes)];
  if (name === "BLOCKQUOTE") return [blocks(node, notes).join("\n\n").replaceAll(/^/gm, "> ")];
  if (name === "P" && /mso-list|MsoList(Paragraph|Number|Bullet)/.test(`${node.getAttribute("style")} ${node.className}`)) return [wordItem(node, notes)];
  return blocks(node, notes);
}

function heading(level, node, notes) {
  const text = tidy(inline(node, notes)).replaceAll("\n", " ").replaceAll("**", "");
  return text ? [`${"#".repeat(Math.min(level, 3))} ${text}`] : [];
}

function list(node, notes, indent) {
  let number = Number(node.getAttribute("start") ?? 1);
  const lines = [];
  for (const item of node.children) {
    if (item.nodeName === "UL" || item.nodeName === "OL") { lines.push(list(item, notes, `${indent}   `)); continue; }
    const inner = [...item.children].filter((child) => child.nodeName === "UL" || child.nodeName === "OL");
    inner.forEach((child) => child.remove());
    const mark = node.nodeName === "OL" ? `${number}. ` : "- ";
    number += 1;
    lines.push(indent + mark + tidy(inline(item, notes)).replaceAll(/\s*\n\s*/g, " "));
    inner.forEach((child) => lines.push(list(child, notes, `${indent}   `)));
  }
  return lines.join("\n");
}

// Word writes list items as paragraphs; what it puts before them (a bullet, a number, a letter) is marked as not text.
function wordItem(node, notes) {
  const level = Number(/level(\d)/.exec(node.getAttribute("style") ?? "")?.[1] ?? 1);
  const mark = [...node.querySelectorAll("span")].find((span) => IGNORED.test(span.getAttribute("style") ?? ""));
  const told = mark?.textContent.replaceAll("\u00a0", " ").trim() ?? "";
  mark?.remove();
  const text = tidy(inline(node, notes)).replaceAll("\n", " ");
  const sign = /^\(?\d+[.)]$/.test(told) ? `${parseInt(told.replace("(", ""), 10)}. ` : /^\(?\p{L}{1,4}[.)]$/u.test(told) && told !== "o" ? `- ${told} ` : "- ";
  return `${"   ".repeat(level - 1)}${sign}${text}`;
}

function table(node, notes) {
  const rows = [...node.rows].map((row) => [...row.cells].flatMap((cell) => {
    const text = tidy(inline(cell, notes)).replaceAll(/\s*\n\s*/g, " ").replaceAll("|", "\\|");
    return [text, ...Array(Math.max(0, cell.colSpan - 1)).fill("")];
  }));
  if (!rows.length) return "";
  const widest = Math.max(...rows.map((row) => row.length));
  const line = (row) => `| ${[...row, ...Array(widest - row.length).fill("")].join(" | ")} |`;
  return [line(rows[0]), `| ${Array(widest).fill("---").join(" | ")} |`, ...rows.slice(1).map(line)].join("\n");
}

function inline(node, notes) {
  if (node.nodeType === Node.TEXT_NODE) return escaped(node.data.replaceAll(/[\s\u00a0]+/g, " "));
  if (node.nodeType !== Node.ELEMENT_NODE || DROPPED.has(node.nodeName) || IGNORED.test(node.getAttribute("style") ?? "")) return "";
  const inner = [...node.childNodes].map((child) => inline(child, notes)).join("");
  const style = node.getAttribute("style") ?? "";
  if (node.nodeName === "BR") return "\n";
  if (node.nodeName === "A") return anchor(node, inner, notes);
  if (BLOCKS.has(node.nodeName)) return `${inner}\n`;
  if (/^(B|STRONG)$/.test(node.nodeName) && !/(^|;)\s*font-weight:\s*(normal|400)/.test(style)) return marked(inner, "**");
  if (/^(I|EM)$/.test(node.nodeName) && !/(^|;)\s*font-style:\s*normal/.test(style)) return marked(inner, "*");
  if (node.nodeName === "SPAN" && /(^|;)\s*font-weight:\s*(bold|[67]00)/.test(style)) return marked(inner, "**");
  return inner;
}

function anchor(node, inner, notes) {
  const href = node.getAttribute("href") ?? "";
  const key = href.replace(/.*#_?/, "");
  if (/#_?(ftn|edn)\d/.test(href)) return notes.has(key) ? `[^${notes.get(key).number}]` : "";
  return /^(https?:|mailto:)/i.test(href) && inner.trim() ? `[${inner.trim()}](${href.replaceAll(")", "%29")})` : inner;
}

// Stress stands at the words, never at the spaces beside them.
function marked(inner, mark) {
  const [, before, text, after] = /^(\s*)([^]*?)(\s*)$/.exec(inner);
  return text && !text.includes(mark) ? `${before}${mark}${text}${mark}${after}` : inner;
}

const escaped = (text) => text.replaceAll(/([*_`])(?=\S)|(?<=\S)([*`])/g, (sign, first, second, at, all) => (sign === "_" && /\w/.test(all[at - 1] ?? "") ? sign : `\\${sign}`));
const tidy = (text) => text.replaceAll(/[ \t]*\n[ \t]*/g, "\n").replaceAll(/[ \t]+/g, " ").trim();
const guard = (text) => text.replaceAll(/^(#{1,6} |>|\+ )/gm, "\\$1");
