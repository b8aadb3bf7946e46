// Puts the marker of a pinned passage where the caret stands. Without this script the marker is there to be copied.
const box = document.getElementById("text");

function insert(marker) {
  const before = box.value.slice(0, box.selectionStart);
  const space = before && !/\s$/.test(before) ? " " : "";
  box.focus();
  box.setRangeText(`${space}${marker}`, box.selectionEnd, box.selectionEnd, "end");
  box.dispatchEvent(new Event("input", { bubbles: true })); // the editor keeps and saves it
}

for (const button of document.querySelectorAll("[data-marker]")) {
  button.hidden = false;
  button.addEventListener("click", () => insert(button.dataset.marker));
}
