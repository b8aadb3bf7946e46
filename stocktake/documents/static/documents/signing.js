// Signing in again in place: the form of the sign-in page, shown over the text, step by step until it is done.
let open = null;

export function signIn(form, words) {
  open ??= show(form, words).finally(() => { open = null; });
  return open;
}

async function show(form, words) {
  const focused = document.activeElement;
  const dialog = document.createElement("dialog");
  dialog.className = "signing";
  document.body.append(dialog);
  try {
    const page = await fetch(form.dataset.signIn);
    if (!(await step(dialog, page, words))) return page.ok; // signed in already, or no page to sign in on
    dialog.showModal();
    return await new Promise((resolve) => {
      dialog.addEventListener("submit", async (event) => {
        if (event.target.dataset.later) return;
        event.preventDefault();
        const asked = event.target;
        const response = await fetch(asked.action, { method: "POST", body: new FormData(asked, event.submitter) }).catch(() => null);
        if (response && !(await step(dialog, response, words))) dialog.close("done");
      });
      dialog.addEventListener("close", () => resolve(dialog.returnValue === "done"));
    });
  } catch {
    return false; // no line: it is asked again with the next save
  } finally {
    dialog.remove();
    focused?.focus();
  }
}

// Puts the page's form into the dialog; false where the page that came is none of the sign-in pages.
async function step(dialog, response, words) {
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const asked = page.querySelector("main form[method=post]");
  const path = new URL(response.url).pathname;
  if (!asked || !/\/account\/(login|2fa|reauthenticate)/.test(path)) return false;
  asked.action = response.url;
  asked.querySelectorAll("script").forEach((script) => script.remove());
  const intro = document.createElement("p");
  intro.textContent = words.signInAgain;
  const elsewhere = document.createElement("a");
  Object.assign(elsewhere, { href: response.url, target: "_blank", textContent: words.signInElsewhere });
  const later = document.createElement("form");
  later.method = "dialog";
  later.dataset.later = "yes";
  const button = document.createElement("button");
  Object.assign(button, { className: "plain", textContent: words.later });
  later.append(button);
  dialog.replaceChildren(intro, ...page.querySelectorAll("main .alert"), asked, elsewhere, later);
  asked.querySelector("input:not([type=hidden])")?.focus();
  return true;
}
