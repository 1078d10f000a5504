/** The shelf below every scene: how many spoke and from where, and the ribbon line above it. */

/** @import { Feed } from "./feed.js" */
import { counted } from "./plural.js"

const QUARTERS = 4

export class Shelf {
  #line
  #count
  #drawn = ""

  /** @param {HTMLElement} line @param {HTMLElement} count with the sentences in `data-messages` and `data-countries` */
  constructor(line, count) {
    this.#line = line
    this.#count = count
  }

  /** @param {number} part of the ribbon line, 0 to 1 @param {boolean} still whether small steps are unwelcome */
  measure(part, still) {
    const shown = still ? Math.floor(part * QUARTERS) / QUARTERS : part
    this.#line.style.setProperty("--part", String(shown))
  }

  /** @param {Feed} feed */
  count(feed) {
    const drawn = `${feed.seq} ${feed.size}`
    if (drawn === this.#drawn) return
    this.#drawn = drawn
    const countries = new Set(feed.posts().map(({ country }) => country).filter(Boolean)).size
    const messages = this.#said("messages", feed.size)
    this.#count.textContent = countries ? `${messages} ${this.#said("countries", countries)}` : messages
  }

  /** @param {string} what @param {number} n */
  #said(what, n) {
    return counted(this.#count.dataset[what] ?? "{}", n, document.documentElement.lang)
  }
}
