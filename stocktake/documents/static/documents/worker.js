// Gives the editor's page when there is no line: the copy that the page itself put aside. Everything else is left alone.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const isPage = request.mode === "navigate" && /\/write\/[^/]+\/$/.test(url.pathname);
  const isPart = url.pathname.startsWith("/static/");
  if (request.method !== "GET" || url.origin !== location.origin || !(isPage || isPart)) return;
  const asked = fetch(request);
  if (isPage) event.waitUntil(asked.then((answer) => (answer.status === 404 || answer.redirected) && forget(url.pathname), () => {}));
  event.respondWith(asked.catch(async (error) => {
    const kept = await caches.match(isPage ? url.pathname : request);
    if (kept) return kept;
    throw error;
  }));
});

// A page that is no longer open to this person is not kept for them either.
async function forget(path) {
  for (const name of await caches.keys()) await (await caches.open(name)).delete(path);
}
