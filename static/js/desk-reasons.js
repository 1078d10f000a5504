/** Why a post is rejected: asked after R, answered by a digit or a press. */

import { element, part } from "./parts.js"

export class Reasons {
  #select = /** @type {HTMLSelectElement} */ (part("reason"))
  #place = part("reasons-choice")
  #list = part("reasons-list")
  /** @type {(() => void) | undefined} */
  #then
  /** The post that it asks about; empty where it asks about several. */
  #about = ""
  /** @type {Element | null} what had the focus before */
  #from = null

  constructor() {
    this.#select.hidden = true
    part("reason-label").hidden = true
    this.#list.replaceChildren(...[...this.#select.options].map((option, at) => this.#button(option, at + 1)))
    part("reasons-cancel").addEventListener("click", () => this.close())
  }

  get isOpen() {
    return !this.#place.hidden
  }

  /** The chosen reason's code. */
  get value() {
    return this.#select.value
  }

  /** Enter alone chooses the last, which accuses nobody. @param {string} question @param {() => void} then once there is a reason @param {string} [about] the post's id, where it is one */
  ask(question, then, about = "") {
    if (!this.isOpen) this.#from = document.activeElement
    this.#then = then
    this.#about = about
    part("reasons-question").textContent = question
    this.#place.hidden = false
    const last = /** @type {HTMLElement | null} */ (this.#list.querySelector("li:last-child > button"))
    last?.focus()
  }

  /** No reason given for one post ever reaches another. @param {string} post the id of what is in focus now */
  follow(post) {
    if (this.#about && this.#about !== post) this.close()
  }

  close() {
    if (!this.isOpen) return
    this.#place.hidden = true
    this.#then = undefined
    this.#about = ""
    if (this.#from instanceof HTMLElement) this.#from.focus({ preventScroll: true })
  }

  /** @param {string} key @returns {boolean} whether the key was meant for this */
  press(key) {
    if (!this.isOpen) return false
    if (key === "escape") this.close()
    const option = this.#select.options[Number(key) - 1]
    if (option) this.#choose(option)
    return key === "escape" || /^\d$/.test(key) // also a digit of no reason: elsewhere it means a scene
  }

  /** @param {HTMLOptionElement} option @param {number} digit */
  #button(option, digit) {
    const button = element("button", "", "choice-of-reason")
    button.setAttribute("type", "button")
    const key = element("kbd", String(digit), "key")
    key.ariaHidden = "true"
    button.append(key, option.text)
    button.addEventListener("click", () => this.#choose(option))
    const item = document.createElement("li")
    item.append(button)
    return item
  }

  /** @param {HTMLOptionElement} option */
  #choose(option) {
    this.#select.value = option.value
    const then = this.#then
    this.close()
    then?.()
  }
}
