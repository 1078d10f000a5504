/** Which posts the list holds: all, those of a filter, a language, or with some words. */

/** @import { Queue } from "./queue.js" */
/** @import { Waiting } from "./types.js" */
/** @import { Wording } from "./wording.js" */
import { reasonsOf } from "./desk-lists.js"
import { part, within } from "./parts.js"

const SETTLE_MS = 200
/** As moderation/queue.py has them. @type {Record<string, (post: Waiting) => boolean>} */
const FILTERS = {
  flagged: (post) => reasonsOf(post).length > 0,
  photo: (post) => post.photos.length > 0,
  asked: (post) => post.opinions.some(({ asks }) => asks),
}

export class Sieve {
  #search = /** @type {HTMLInputElement} */ (part("search"))
  #lang = /** @type {HTMLSelectElement} */ (part("sieve-lang"))
  #buttons = /** @type {HTMLElement[]} */ ([...part("sieve").querySelectorAll("[data-filter]")])
  #filter = ""
  #timer = 0

  #wording

  /** @param {Wording} wording @param {() => void} onChange */
  constructor(wording, onChange) {
    this.#wording = wording
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

  /** How many of the listed each filter would leave: known only while all are listed. @param {Queue} queue */
  draw(queue) {
    const posts = queue.posts()
    for (const button of this.#buttons) {
      const filter = FILTERS[button.dataset.filter ?? ""]
      const count = filter ? posts.filter(filter).length : queue.count
      const isKnown = this.isOpen || !filter
      within(button, ".sieve__count").textContent = isKnown && count ? this.#wording.number(count) : ""
    }
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
