// Tells the server which section this page is in while it is in view, and shows who else is on the draft.

const EVERY = 20_000;

function shown(box, here, words) {
  if (!here.length) return box.replaceChildren();
  const people = here.map(({ name, label }) => {
    const who = document.createElement("bdi");
    const where = document.createElement("small");
    const one = document.createElement("span");
    who.textContent = name;
    where.textContent = label;
    one.append(who, " ", where);
    return one;
  });
  return box.replaceChildren(`${words.alsoHere} `, ...people);
}

async function ask(form, box, words) {
  const token = form.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
  const answer = await fetch(box.dataset.url, {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRFToken": token },
    credentials: "same-origin",
  });
  if (!answer.ok) return null;
  const told = await answer.json();
  shown(box, told.here, words);
  return told;
}

// `words.alsoHere` is the sentence's beginning. Calls `heard({here, version, author})` with each answer, where given.
// Returns a function that ends it. A failure is silent: the next try comes by itself.
export function follow(form, words, heard = () => {}) {
  const box = document.getElementById("here");
  if (!form || !box?.dataset.url) return () => {};
  const tell = () => {
    if (document.visibilityState !== "visible") return;
    ask(form, box, words).then((told) => told && heard(told)).catch(() => {});
  };
  const timer = setInterval(tell, EVERY);
  document.addEventListener("visibilitychange", tell);
  tell();
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", tell);
  };
}
