/** The page of a moderator's passkeys: adds one. */

import { part } from "./parts.js"
import { ask, canUsePasskeys, makePasskey } from "./passkey.js"

const form = /** @type {HTMLFormElement} */ (part("passkey-form"))
const refusal = part("passkey-refusal")
const able = canUsePasskeys()

form.hidden = !able
part("passkey-unable").hidden = able
form.addEventListener("submit", (event) => {
  event.preventDefault()
  void add()
})

async function add() {
  refusal.hidden = true
  const current = /** @type {HTMLInputElement} */ (part("current")).value
  const csrf = /** @type {HTMLInputElement} */ (form.elements.namedItem("csrf_token")).value
  try {
    const { ok, answer } = await ask(form.dataset.begin ?? "", { csrf_token: csrf, current })
    if (!ok) return refuse(answer.error.message)
    const passkey = /** @type {HTMLInputElement} */ (part("passkey"))
    passkey.value = await makePasskey(answer)
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
