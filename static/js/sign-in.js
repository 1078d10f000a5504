/** The page to sign in on: a passkey in place of name and password, where the browser has them. */

import { part } from "./parts.js"
import { ask, askPasskey, canUsePasskeys } from "./passkey.js"

const form = /** @type {HTMLFormElement} */ (part("passkey-form"))
const refusal = part("passkey-refusal")

form.hidden = !canUsePasskeys()
form.addEventListener("submit", (event) => {
  event.preventDefault()
  void signIn()
})

async function signIn() {
  refusal.hidden = true
  const csrf = /** @type {HTMLInputElement} */ (form.elements.namedItem("csrf_token")).value
  try {
    const { ok, answer } = await ask(form.dataset.begin ?? "", { csrf_token: csrf })
    if (!ok) return refuse(answer.error.message)
    const passkey = /** @type {HTMLInputElement} */ (part("passkey"))
    passkey.value = await askPasskey(answer)
    form.submit()
  } catch {
    refuse(form.dataset.refused ?? "")
  }
}

/** @param {string} words */
function refuse(words) {
  refusal.textContent = words
  refusal.hidden = false
}
