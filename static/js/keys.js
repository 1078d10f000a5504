/** The desk's keys: J and K move, A and R press the buttons, F and V are for the photo, B is held, a question mark lists them all. */

import { part, within } from "./parts.js"

/** @param {Record<"next" | "previous" | "cover" | "viewLarge" | "holdBlank" | "letGo", () => void>} acts */
export function listenToKeys({ next, previous, cover, viewLarge, holdBlank, letGo }) {
  const help = /** @type {HTMLDialogElement} */ (part("help"))
  /** @type {Record<string, () => void>} what a held key repeats */
  const repeatable = { j: next, k: previous }
  /** @type {Record<string, () => void>} */
  const once = { a: () => press("approve"), r: () => press("reject"), f: cover, v: viewLarge, b: holdBlank, "?": () => help.showModal() }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return
    if (document.querySelector("dialog[open]")) return
    if (event.repeat && event.key === "Enter") return event.preventDefault() // a held Enter would press the button again and again
    const key = keyOf(event)
    const act = repeatable[key] ?? (event.repeat ? undefined : once[key])
    if (!act) return
    event.preventDefault()
    act()
  })
  document.addEventListener("keyup", (event) => keyOf(event) === "b" && letGo())
  part("hints").hidden = false
  part("help-button").addEventListener("click", () => help.showModal())
}

/** @param {"approve" | "reject"} verdict */
function press(verdict) {
  const form = /** @type {HTMLFormElement} */ (part("form"))
  if (!form.hidden) form.requestSubmit(within(form, `[data-part="${verdict}"]`))
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof Element && target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null
}

/** The letter on a Latin keyboard; on another (Russian, Arabic) the letter printed in its place. @param {KeyboardEvent} event */
function keyOf({ key, code }) {
  if (key === "؟") return "?"
  if (/^[\x21-\x7e]$/.test(key)) return key.toLowerCase()
  return code.startsWith("Key") ? code.slice(3).toLowerCase() : key
}
