/** The operator's keys at the projector. A question mark lists them, and so does a finger that rests on the screen. */

import { isTyping, keyOf } from "./keys.js"
import { part } from "./parts.js"

const FINGER_MS = 1_000
const FINGER_PX = 12
/** Nobody at the projector to close it: the façade must not show it all night. */
const LISTED_MS = 30_000
/** @type {Record<string, string>} */
const ALSO = { Enter: "f" }

/**
 * @param {object} options
 * @param {Record<string, () => void>} options.actions by key
 * @param {(key: string, event: KeyboardEvent) => boolean} [options.first] asked before: whether the key was meant for something that is open
 */
export function keepKeys({ actions, first }) {
  const list = new List(part("keys"))
  /** @param {string} key */
  const act = (key) => {
    if (key === "?") return list.toggle()
    list.close()
    actions[key]?.()
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return
    const pressed = keyOf(event)
    const key = ALSO[pressed] ?? pressed
    const isFor = first?.(key, event)
    if (!isFor && key !== "?" && key !== "escape" && !actions[key]) return
    event.preventDefault()
    if (!isFor && !event.repeat) act(key)
  })
  list.onPress(act)
  onRestingFinger(() => act("?"))
}

class List {
  #element
  #timer = 0

  /** @param {HTMLElement} element */
  constructor(element) {
    this.#element = element
    element.addEventListener("dblclick", (event) => event.stopPropagation())
  }

  toggle() {
    if (!this.#element.hidden) return this.close()
    this.#element.hidden = false
    this.#timer = setTimeout(() => this.close(), LISTED_MS)
  }

  close() {
    this.#element.hidden = true
    clearTimeout(this.#timer)
  }

  /** What is pressed on the list itself: a finger that rested until it came goes up over it. @param {(key: string) => void} act */
  onPress(act) {
    let pressed = false
    document.addEventListener("pointerdown", ({ target }) => (pressed = this.#element.contains(/** @type {Node} */ (target))))
    this.#element.addEventListener("click", ({ target }) => {
      if (!pressed) return
      const button = /** @type {Element} */ (target).closest("button")
      act(button?.dataset.key ?? "escape")
    })
  }
}

/** @param {() => void} act */
function onRestingFinger(act) {
  /** @type {{x: number, y: number, timer: number} | undefined} */
  let resting
  const lift = () => {
    clearTimeout(resting?.timer)
    resting = undefined
  }
  document.addEventListener("pointerdown", ({ pointerType, isPrimary, clientX: x, clientY: y, target }) => {
    lift()
    if (pointerType !== "touch" || !isPrimary || /** @type {Element} */ (target).closest("section[data-part]")) return
    resting = { x, y, timer: setTimeout(act, FINGER_MS) }
  })
  document.addEventListener("pointermove", ({ clientX, clientY }) => {
    if (resting && Math.hypot(clientX - resting.x, clientY - resting.y) > FINGER_PX) lift()
  })
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, lift)
  document.addEventListener("contextmenu", (event) => event.preventDefault()) // what a resting finger opens elsewhere
}
