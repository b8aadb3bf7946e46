// The editor: what is typed is on the device within a second, on the server when there is a line, and always told of.
import { saveAsFile } from "./bundle.js";
import { choose } from "./conflict.js";
import { difference } from "./difference.js";
import { meter } from "./meter.js";
import { paste } from "./paste.js";
import { follow } from "./presence.js";
import { ask, send } from "./sending.js";
import { signIn } from "./signing.js";
import * as store from "./store.js";
import { tools } from "./tools.js";

const KEEP = 400; // milliseconds from a key to the device
const PAUSE = 3_000; // of quiet before a save
const LONGEST = 15_000; // of typing without a pause before one
const SHARED_PAUSE = 1_500; // where nothing is kept on the device
const SLOWEST = 60_000; // between two tries
const A_DAY = 24 * 3_600_000;

const form = document.querySelector("#writing");
const box = form.elements.text;
const words = JSON.parse(document.querySelector("#words").textContent);
const said = document.querySelector("#saved");
const person = Number(form.dataset.person);
const where = store.placeOf(form.dataset.url);
const tab = store.newId();
const id = `${person} ${where} ${tab}`;
const count = meter(form, words);

let base = Number(form.elements.version.value); // the version that this text was written on
let server = box.defaultValue; // the text of that version, as far as we know
let save = null; // a save whose outcome is not known: sent again, under the same id, until it is
let blocked = ""; // "conflict" until somebody chose, "closed" when the server takes no text
let oldBase = null; // while a conflict is open: the version both texts began from
let isKept = false; // whether the text as it stands is on the device
let busy = false;
let tries = 0;
let refused = null; // a text that the server will not take: not sent again until it changes
let renewed = ""; // the save for which the form's token was asked for anew
let keepTimer, sendTimer, retryTimer, firstTyped;

const isUnsent = () => save !== null || box.value !== server;

function say(state, sentence = words[state]) {
  said.dataset.state = state;
  if (said.textContent !== sentence) said.textContent = sentence;
}

function note(sentence, ...buttons) {
  const alert = document.createElement("div");
  alert.className = "alert waits";
  alert.setAttribute("role", "status");
  const p = document.createElement("p");
  p.textContent = sentence;
  const close = document.createElement("button");
  Object.assign(close, { type: "button", className: "plain", textContent: words.dismiss });
  close.addEventListener("click", () => alert.remove());
  alert.append(p, ...buttons, close);
  document.querySelector("#conflict").before(alert);
}

// ---- on the device

// True once the text, as it stood when this was called, is on the device.
async function keep() {
  clearTimeout(keepTimer);
  keepTimer = undefined;
  if (store.isShared()) return false;
  const text = box.value;
  try {
    await store.put({
      id, tab, person, where, url: form.dataset.url, name: form.dataset.name, base: oldBase ?? base, text, save,
      isSent: !isUnsent(), at: Date.now(),
    });
    isKept = text === box.value;
    if (isUnsent() && !blocked && said.dataset.state !== "waiting") say("onDevice");
    return true;
  } catch {
    isKept = false;
    if (isUnsent() && !blocked) say("full");
    return false;
  }
}

function keepSoon() {
  isKept = false;
  keepTimer ??= setTimeout(keep, KEEP);
}

// ---- to the server

function sendSoon(pause = store.isShared() ? SHARED_PAUSE : PAUSE) {
  clearTimeout(sendTimer);
  firstTyped ??= Date.now();
  sendTimer = setTimeout(flush, Math.max(0, Math.min(pause, firstTyped + LONGEST - Date.now())));
}

async function flush(how = {}) {
  clearTimeout(sendTimer);
  clearTimeout(retryTimer);
  firstTyped = undefined;
  if (busy || blocked) return;
  busy = true;
  try {
    while (isUnsent()) {
      save ??= { id: store.newId(), base, text: box.value };
      await keep(); // the id is on the device before it is sent, so that a killed browser asks again under the same one
      if (tries === 0 && isKept !== false) say("sending");
      if (!(await settle(await send(form, save, how)))) break;
    }
  } finally {
    busy = false;
  }
}

// What became of a save; true to go on with what was typed since.
async function settle(answer) {
  if (answer.outcome !== "later") tries = 0;
  switch (answer.outcome) {
    case "saved": return saved(answer);
    case "stale": return together(answer);
    case "later": return later(answer);
    case "reused": save.id = store.newId(); return true;
    case "token": if (renewed === save.id) return later({}); renewed = save.id; return renew();
    case "signed-out": say("signedOut"); signIn(form, words).then((done) => done && renew().then((ok) => ok && flush())); return false;
    case "refused": refused = save.text; save = null; say("tooLong", answer.detail); await keep(); if (box.value !== refused) sendSoon(); return false;
    default: return closed(answer);
  }
}

async function saved(answer) {
  base = answer.version;
  server = save.text;
  save = null;
  form.elements.version.value = base;
  await keep();
  if (isUnsent()) sendSoon();
  else say("saved", answer.words ?? said.textContent);
  const far = document.querySelector(`[data-far="${form.dataset.key}"]`);
  if (far) far.textContent = count.plain(answer.count);
  if (store.isShared()) { await store.remove(id).catch(() => {}); await store.forgetSent(person); }
  return false;
}

function later(answer) {
  tries += 1;
  say(isKept ? "waiting" : "waitingUnkept");
  const pause = answer.wait ? answer.wait * 1000 : Math.min(SLOWEST, 1000 * 2 ** tries);
  retryTimer = setTimeout(flush, pause * (0.5 + Math.random()));
  return false;
}

function closed(answer) {
  blocked = "closed";
  say("closed");
  note(answer.detail ?? words.gone, asFile());
  keep();
  return false;
}

async function renew() {
  const told = await ask(form);
  if (told === null) return later({});
  if (told.signedOut) { say("signedOut"); return false; }
  if (told.person !== person) { blocked = "closed"; say("closed"); note(words.otherPerson); return false; }
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = told.token;
  return true;
}

// ---- with others

async function together(answer) {
  const sent = save.text;
  save = null;
  if (box.value !== sent) { await keep(); sendSoon(1_000); return false; } // typed on: all of it is brought together next time
  put(answer.merged);
  oldBase = answer.conflicts.length ? base : null;
  base = answer.version;
  server = answer.text;
  form.elements.version.value = base;
  if (oldBase !== null) {
    blocked = "conflict";
    say("conflict");
    choose(document.querySelector("#conflict"), box, answer, words, typed);
  } else if (!answer.is_mine) note(words.broughtTogether);
  await keep();
  if (oldBase === null && !isUnsent()) say("saved", words.broughtTogether);
  return oldBase === null;
}

// Replaces only what differs, so that the place where one writes stays.
function put(text) {
  const { first, oldEnd, nowEnd } = difference(box.value, text);
  if (box.value !== text) box.setRangeText(text.slice(first, nowEnd), first, oldEnd, "preserve");
  count();
}

// ---- what was here before

async function recover() {
  busy = true; // nothing is sent before what was left here is known
  try {
    const alive = await store.living();
    const found = (await store.mine(person)).filter((record) => record.where === where && !alive.has(record.tab));
    found.sort((a, b) => a.at - b.at);
    const left = found.filter((record) => !record.isSent);
    const known = found.filter((record) => record.isSent && record.base > base).at(-1);
    const isUntouched = box.value === box.defaultValue; // else somebody has begun to type: nothing is put over that
    if (known && isUntouched) { // this page is an older copy, kept for a line that is cut
      base = known.base;
      put(known.text);
      server = known.text;
    }
    const newest = isUntouched ? left.pop() : undefined;
    if (newest && (newest.save || newest.text !== server)) {
      put(newest.text);
      base = newest.base;
      save = newest.save;
      server = null;
      note(words.restored);
    }
    const isSafe = await keep();
    for (const record of found) if (isSafe && !left.includes(record)) await store.remove(record.id);
    for (const record of left) await sendOld(record);
  } finally {
    busy = false;
  }
  if (isUnsent()) flush();
}

// A text that another tab left behind: all its words go into the history, whatever the newest text says.
async function sendOld(record) {
  const saves = record.save ? [record.save] : [];
  if (record.save?.text !== record.text) saves.push({ id: store.newId(), base: record.save?.base ?? record.base, text: record.text });
  for (const one of saves) {
    const answer = await send(form, one);
    if (!["saved", "stale"].includes(answer.outcome)) return;
  }
  await store.remove(record.id);
}

// ---- the page

function typed() {
  count();
  if (box.value === refused) return;
  refused = null;
  if (said.dataset.state !== "waiting" && !blocked) say(store.isShared() ? "unkept" : "typing");
  keepSoon();
  sendSoon();
}

function asFile() {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "plain", textContent: words.asFile });
  button.addEventListener("click", () => {
    saveAsFile(form.dataset.name, [{ where, name: form.dataset.name, base: oldBase ?? base, text: box.value, save }]);
  });
  return button;
}

// The page as it is now, for a line that is cut; never on a device that others use.
async function remember() {
  if (store.isShared() || !navigator.serviceWorker || !globalThis.caches) return;
  try {
    await navigator.serviceWorker.register("/writing-worker.js");
    const copy = await caches.open(store.pagesOf(person));
    const old = await copy.match(location.pathname);
    if (old && Date.now() - Date.parse(old.headers.get("Date")) < A_DAY) return; // what is newer is in the records
    const parts = performance.getEntriesByType("resource").map((one) => one.name).filter((name) => name.includes("/static/"));
    await Promise.all(parts.map(async (part) => (await caches.match(part)) ?? copy.add(part)));
    const page = await fetch(location.pathname);
    if (page.ok && !page.redirected) await copy.put(location.pathname, page);
  } catch { /* the page is simply not there without a line */ }
}

function device() {
  const place = document.querySelector("#device");
  const button = document.createElement("button");
  const shared = store.isShared();
  Object.assign(button, { type: "button", className: "plain", textContent: shared ? words.toMine : words.toShared });
  button.addEventListener("click", async () => {
    store.setShared(!shared);
    if (!shared) { await flush(); await store.forgetSent(person); } else { await keep(); remember(); }
    device();
  });
  place.replaceChildren(shared ? words.shared : words.mine, " ", button);
}

async function submitted(event) {
  event.preventDefault();
  const go = event.submitter?.name === "go" ? event.submitter.value : "";
  if (blocked === "conflict") { blocked = ""; oldBase = null; document.querySelector("#conflict").replaceChildren(); await keep(); }
  while (busy) await new Promise((resolve) => { setTimeout(resolve, 50); });
  await flush();
  if (go && !isUnsent()) location.href = go === "preview" ? form.dataset.preview : new URL(`../${go}/`, new URL(form.dataset.url, location.href)).href;
}

function keys(event) {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") { event.preventDefault(); form.requestSubmit(); }
  const next = event.altKey && { PageDown: form.dataset.after, PageUp: form.dataset.before }[event.key];
  if (next) { event.preventDefault(); location.href = next; }
}

if (document.querySelector("#conflict").children.length) server = null; // the server sent two texts brought together: not saved yet
store.live(tab);
box.addEventListener("input", typed);
form.addEventListener("submit", submitted);
addEventListener("keydown", keys);
addEventListener("online", () => { tries = 0; flush(); });
addEventListener("pagehide", () => { if (isUnsent()) { keep(); flush({ leaving: true }); } });
document.addEventListener("visibilitychange", () => { if (document.hidden && isUnsent()) { keep(); flush({ leaving: true }); } });
addEventListener("beforeunload", (event) => { if (isUnsent() && !isKept && box.value !== server) event.preventDefault(); });
paste(box);
tools(form, words);
device();
count();
follow(form, words);
recover().then(remember);
