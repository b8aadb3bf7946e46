import { difference } from "./difference.js";

// Both changed the same words: each place is shown with both, and a button puts either into the text.
export function choose(place, box, answer, words, changed) {
  const shown = new DOMParser().parseFromString(answer.html, "text/html");
  place.replaceChildren(...shown.body.childNodes);
  place.querySelector("[role=alert]")?.focus();
  const spots = follow(box, answer);
  for (const field of place.querySelectorAll("[data-conflict]")) {
    const number = Number(field.dataset.conflict);
    const { mine, theirs } = answer.conflicts[number];
    const row = document.createElement("div");
    row.className = "row";
    for (const [label, text] of [[words.useMine, mine], [words.useTheirs, theirs], [words.useBoth, `${mine} ${theirs}`.trim()]]) {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "button secondary", textContent: label });
      button.addEventListener("click", () => {
        spots.put(number, text);
        row.querySelectorAll("button").forEach((other) => other.setAttribute("aria-pressed", other === button));
        changed();
      });
      button.setAttribute("aria-pressed", text === mine);
      row.append(button);
    }
    field.append(row);
  }
}

// Where the words of each conflict stand, through everything that is typed and chosen meanwhile.
function follow(box, answer) {
  const units = (points) => [...answer.merged].slice(0, points).join("").length; // the server counts letters, a text box UTF-16
  const spots = answer.conflicts.map(({ start, end }) => ({ start: units(start), end: units(end) }));
  let before = box.value;
  const move = () => {
    const now = box.value;
    const { first, oldEnd } = difference(before, now);
    const grown = now.length - before.length;
    for (const spot of spots) {
      if (spot.start >= oldEnd) spot.start += grown;
      if (spot.end >= oldEnd || spot.end > first) spot.end = Math.max(spot.start, spot.end + grown);
    }
    before = now;
  };
  box.addEventListener("input", move);
  const put = (number, text) => {
    const spot = spots[number];
    const { start, end } = spot;
    box.setRangeText(text, start, end, "select");
    const grown = text.length - (end - start);
    for (const other of spots) {
      if (other !== spot && other.start >= end) { other.start += grown; other.end += grown; }
    }
    spot.end = start + text.length;
    before = box.value;
    box.focus();
  };
  return { put };
}
