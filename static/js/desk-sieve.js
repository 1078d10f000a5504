/** Which posts the list holds: all, those of a filter, a language, or with some words. */

import { part } from "./parts.js"

const SETTLE_MS = 200

export class Sieve {
  #search = /** @type {HTMLInputElement} */ (part("search"))
  #lang = /** @type {HTMLSelectElement} */ (part("sieve-lang"))
  #buttons = /** @type {HTMLElement[]} */ ([...part("sieve").querySelectorAll("[data-filter]")])
  #filter = ""
  #timer = 0

  /** @param {() => void} onChange */
  constructor(onChange) {
    part("sieve").hidden = false
    for (const button of this.#buttons) {
      button.addEventListener("click", () => {
        this.#filter = button.dataset.filter ?? ""
        for (const each of this.#buttons) each.setAttribute("aria-pressed", String(each === button))
        onChange()
      })
    }
    this.#lang.addEventListener("change", onChange)
    this.#search.addEventListener("input", () => {
      clearTimeout(this.#timer)
      this.#timer = setTimeout(onChange, SETTLE_MS)
    })
    this.#search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault()
      if (event.key !== "Escape") return
      this.#search.value = ""
      this.#search.blur()
      onChange()
    })
  }

  focus() {
    this.#search.focus()
    this.#search.select()
  }

  /** Whether the list holds all. */
  get isOpen() {
    return !this.query
  }

  /** @returns {string} what the server is asked with */
  get query() {
    const asked = { filter: this.#filter, in: this.#lang.value, search: this.#search.value.trim() }
    return new URLSearchParams(Object.entries(asked).filter(([, value]) => value)).toString()
  }
}
