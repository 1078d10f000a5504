/** The shelf below every scene: how many spoke and from where, a scene's note, and the ribbon line above it. */

/** @import { Feed } from "./feed.js" */
import { counted } from "./plural.js"
import { within, write } from "./parts.js"

const QUARTERS = 4

export class Shelf {
  #line
  #count
  #note
  #shelf
  #drawn = ""

  /** @param {HTMLElement} shelf with the sentences in its count's `data-messages` and `data-countries` */
  constructor(shelf) {
    this.#shelf = shelf
    this.#line = within(shelf, ".shelf__line")
    this.#count = within(shelf, ".shelf__count")
    this.#note = within(shelf, ".shelf__note")
  }

  /** @param {number} part of the ribbon line, 0 to 1 @param {boolean} still whether small steps are unwelcome */
  measure(part, still) {
    const shown = still ? Math.floor(part * QUARTERS) / QUARTERS : part
    this.#line.style.setProperty("--part", String(shown))
  }

  /** What is true of a scene, in the place of the campaign's title. @param {string} name of the words in the page, or empty */
  note(name) {
    write(this.#note, this.#shelf.dataset[name] ?? "")
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
