// One save on its way: what the server says becomes one word and what belongs to it.
const KEEPALIVE = 60_000; // bytes that a browser still sends while a page goes away

export async function send(form, save, { leaving = false } = {}) {
  const size = new TextEncoder().encode(save.text).length;
  let response;
  try {
    response = await fetch(form.dataset.url, {
      method: "PUT",
      body: save.text,
      keepalive: leaving && size < KEEPALIVE,
      signal: AbortSignal.timeout(45_000 + size),
      headers: {
        Accept: "application/json",
        "Content-Type": "text/plain; charset=utf-8",
        "If-Match": `"${save.base}"`,
        "Idempotency-Key": save.id,
        "Stocktake-Person": form.dataset.person,
        "X-CSRFToken": form.elements.csrfmiddlewaretoken.value,
      },
    });
    return await read(response, save);
  } catch {
    return { outcome: "later" };
  }
}

// Whether the server received these very words; where a browser cannot tell (no secure page), it is believed.
async function isOurs(received, text) {
  if (!crypto.subtle) return true;
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return received === [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const OUTCOMES = { 200: "saved", 401: "signed-out", 403: "token", 404: "closed", 409: "closed", 412: "stale", 428: "closed" };

async function read(response, save) {
  const isTold = /json/.test(response.headers.get("Content-Type") ?? "");
  const told = isTold ? await response.json() : {};
  if (!isTold && response.status !== 403) return { outcome: "later" }; // some page on the way, not our answer
  if (response.ok && !(Number.isInteger(told.version) && (await isOurs(told.received, save.text)))) return { outcome: "later" };
  if (response.status === 422) return { outcome: told.reused ? "reused" : "refused", ...told };
  const wait = Number(response.headers.get("Retry-After"));
  return { outcome: OUTCOMES[response.status] ?? "later", wait, ...told };
}

// Who is signed in now, and the token that the form needs; null without a line.
export async function ask(form) {
  try {
    const response = await fetch(form.dataset.status, { headers: { Accept: "application/json" } });
    if (response.status === 401) return { signedOut: true };
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}
