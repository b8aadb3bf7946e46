// On every page of somebody who is signed in: text that is only on this device is told of, and asked about before leaving.
import { saveAsFile } from "./bundle.js";
import * as store from "./store.js";

const template = document.querySelector("#leaving");
const person = Number(template.dataset.person);
const unsent = async () => (await store.mine(person)).filter((record) => !record.isSent);

function links(records) {
  return records.map((record) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    Object.assign(link, { href: record.url, textContent: record.name });
    item.append(link);
    return item;
  });
}

async function tell() {
  if (document.querySelector("#writing")) return; // the editor tells of its own
  const records = await unsent();
  if (!records.length) return;
  const alert = template.content.querySelector("[data-told]").cloneNode(true);
  alert.querySelector("ul").append(...links(records));
  document.querySelector("#content").prepend(alert);
}

async function leave(event) {
  const form = event.target;
  if (!form.matches('form[action$="/account/logout/"]') || form.dataset.sure) return;
  event.preventDefault();
  const records = await unsent();
  if (records.length && !(await asked(records))) return;
  await store.wipe(person);
  form.dataset.sure = "yes";
  form.submit();
}

function asked(records) {
  const dialog = template.content.querySelector("dialog").cloneNode(true);
  dialog.querySelector("ul").append(...links(records));
  document.body.append(dialog);
  dialog.querySelector("[data-file]").addEventListener("click", () => saveAsFile("stocktake-unsent", records));
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => { dialog.remove(); resolve(dialog.returnValue === "leave"); });
  });
}

document.addEventListener("submit", leave);
store.forgetPages(person); // of whoever used this browser before
tell();
