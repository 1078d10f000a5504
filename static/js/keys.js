/** The desk's keys. What each does is wired in moderation.js; a question mark lists them all. */

import { part } from "./parts.js"

/**
 * None fires while somebody types, while a dialog is open, or with Ctrl, Alt or Meta.
 * @param {object} options
 * @param {Record<string, () => void>} options.repeatable by key, what a held key repeats
 * @param {Record<string, () => void>} options.once by key, what one press does
 * @param {(key: string) => boolean} options.first asked before: whether the key was meant for something that is open
 * @param {() => void} options.letGo the key B goes up
 */
export function listenToKeys({ repeatable, once, first, letGo }) {
  const help = /** @type {HTMLDialogElement} */ (part("help"))
  /** @type {Record<string, () => void>} */
  const all = { ...once, "?": () => help.showModal() }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return
    if (document.querySelector("dialog[open]")) return
    if (event.repeat && event.key === "Enter") return event.preventDefault() // a held Enter would press the button again and again
    const key = keyOf(event)
    if (!event.repeat && first(key)) return event.preventDefault()
    const act = repeatable[key] ?? (event.repeat ? undefined : all[key])
    if (!act) return
    event.preventDefault()
    act()
  })
  document.addEventListener("keyup", (event) => keyOf(event) === "b" && letGo())
  part("hints").hidden = false
  part("help-button").addEventListener("click", () => help.showModal())
}

/** @param {EventTarget | null} target */
export function isTyping(target) {
  return target instanceof Element && target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null
}

/**
 * What is printed on a key comes first: a German "/" is on the seven. Where that is no Latin letter (Russian, Arabic),
 * the key's place counts. @param {Pick<KeyboardEvent, "key" | "code">} event
 */
export function keyOf({ key, code }) {
  if (key === "Escape") return "escape"
  if (key === "?" || key === "؟") return "?"
  if (key === "/" || (code === "Slash" && (key === "." || key > "~"))) return "/" // a Russian "." is there
  if (/^(Digit|Numpad)\d$/.test(code)) return code.slice(-1)
  if (/^[\x21-\x7e]$/.test(key)) return key.toLowerCase()
  return code.startsWith("Key") ? code.slice(3).toLowerCase() : key
}
