/** Scene: one message, as large as the wall holds it, with its translation. */

/** @import { Show } from "../types.js" */
import { Cards } from "../cards.js"
import { SpotlightPages } from "../spotlight-pages.js"

export class Spotlight {
  static scene = "spotlight"
  static least = 1
  #pages = new SpotlightPages()
  #cards

  /** @param {HTMLElement} container @param {DOMStringMap} words */
  constructor(container, words) {
    this.#cards = new Cards(container, words)
  }

  /** @param {Show} show */
  draw(show) {
    const frame = this.#pages.frame(show)
    this.#cards.draw(frame, show)
    return { part: frame.part }
  }

  picture() {
    return this.#cards.picture()
  }

  leave() {
    this.#cards.leave()
  }
}
