/** Scene: the newest posts in columns, in pages where more wait than fit. */

/** @import { Show } from "../types.js" */
import { Cards } from "../cards.js"
import { StreamPages } from "../stream-pages.js"

export class Stream {
  static scene = "stream"
  static least = 2
  #pages = new StreamPages()
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
