// Unsent text as a file, under the ids it was to be sent by: it can be sent from another device, and twice does no harm.
import { newId } from "./store.js";

export function saveAsFile(name, records) {
  const drafts = records.map(({ where, name: place, base, text, save }) => ({ where, name: place, base: save?.base ?? base, text, save: save?.text === text ? save.id : newId() }));
  const told = { format: "stocktake-unsent", version: 1, drafts };
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(told, null, 1)], { type: "application/json" }));
  link.download = `${name.replaceAll(/[^\p{L}\p{N}]+/gu, "-")}.json`;
  link.click();
  URL.revokeObjectURL(link.href);
}
