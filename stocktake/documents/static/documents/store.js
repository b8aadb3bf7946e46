// What is kept on this device: one record for each person, section and tab, on the disk before it counts.
const NAME = "stocktake";
const DEVICE = "stocktake-device";

// The schema, step by step. A step moves what it finds and drops nothing; a new one is added, an old one never changed.
const STEPS = [
  // 1: one text for each address, whoever wrote it.
  (database) => database.createObjectStore("queue", { keyPath: "url" }),
  // 2: by person and tab, so that two tabs or two people never meet in one record.
  (database, change) => {
    const drafts = database.createObjectStore("drafts", { keyPath: "id" });
    drafts.createIndex("person", "person");
    change.objectStore("queue").openCursor().onsuccess = (event) => {
      const cursor = event.target.result;
      if (!cursor) return database.deleteObjectStore("queue");
      const { url, person, text, version, save_id: id } = cursor.value;
      const where = placeOf(url);
      drafts.put({
        id: `${person} ${where} from-1`, tab: "from-1", person, where, url, name: where, base: version, text,
        save: id ? { id, base: version, text } : null, isSent: false, at: Date.now(),
      });
      return cursor.continue();
    };
  },
];

// The address of a section without the language of the page: the same text in every language of the interface.
export function placeOf(url) {
  return new URL(url, location.href).pathname.split("/").slice(2).join("/");
}

export function isShared() {
  try {
    return localStorage.getItem(DEVICE) === "shared";
  } catch {
    return true; // a browser that keeps nothing is like a device that others use
  }
}

export function setShared(shared) {
  try {
    if (shared) localStorage.setItem(DEVICE, "shared");
    else localStorage.removeItem(DEVICE);
  } catch { /* it stays shared */ }
}

let opened = null;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, STEPS.length);
    asked.onupgradeneeded = (event) => {
      for (const step of STEPS.slice(event.oldVersion)) step(asked.result, asked.transaction);
    };
    asked.onsuccess = () => {
      const database = asked.result;
      database.onversionchange = () => { database.close(); opened = null; }; // a newer page wants to move the records
      database.onclose = () => { opened = null; };
      resolve(database);
    };
    asked.onerror = () => { opened = null; reject(asked.error); };
    asked.onblocked = () => { opened = null; reject(new Error("blocked")); };
  });
  return opened;
}

const PATIENCE = 2_500; // milliseconds: a disk that does not answer must not keep a text from the server

function within(mode, work) {
  const late = new Promise((_resolve, reject) => { setTimeout(() => reject(new Error("late")), PATIENCE); });
  return Promise.race([done(mode, work), late]);
}

async function done(mode, work) {
  const change = (await open()).transaction("drafts", mode, { durability: "strict" });
  const result = work(change.objectStore("drafts"));
  await new Promise((resolve, reject) => {
    change.oncomplete = resolve;
    change.onabort = change.onerror = () => reject(change.error ?? new Error("aborted"));
  });
  return result?.result;
}

export const put = (record) => within("readwrite", (drafts) => drafts.put(record));
export const remove = (id) => within("readwrite", (drafts) => drafts.delete(id));

// All records of a person; nobody else's are ever read.
export async function mine(person) {
  try {
    return await within("readonly", (drafts) => drafts.index("person").getAll(person));
  } catch {
    return [];
  }
}

// What the server has, and the pages kept for a cut line; text that was not sent stays until somebody decides.
export async function forgetSent(person) {
  for (const record of await mine(person)) if (record.isSent) await remove(record.id);
  await forgetPages();
}

export async function wipe(person) {
  for (const record of await mine(person)) await remove(record.id);
  await forgetPages();
}

export const pagesOf = (person) => `stocktake-drafts-${person}`;

export async function forgetPages(butOf) {
  const kept = butOf === undefined ? "" : pagesOf(butOf);
  for (const name of (await globalThis.caches?.keys()) ?? []) if (name.startsWith("stocktake-") && name !== kept) await caches.delete(name);
}

// Which tabs are alive: each holds a lock by its name for as long as it lives, a killed browser holds none.
export function live(tab) {
  navigator.locks?.request(`stocktake-tab-${tab}`, () => new Promise(() => {}));
}

export async function living() {
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  return new Set(held.map((lock) => lock.name.replace("stocktake-tab-", "")));
}

export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
