// Shows what needs passkeys only where the browser has them, and says so when one was not used.
const able = Boolean(window.PublicKeyCredential)
for (const part of document.querySelectorAll("[data-passkey]")) part.hidden = !able
for (const part of document.querySelectorAll("[data-no-passkey]")) part.hidden = able
document.addEventListener("allauth.error", (event) => {
  event.preventDefault()
  for (const problem of document.querySelectorAll("[data-passkey-problem]")) problem.hidden = false
})
