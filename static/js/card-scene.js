/** What scenes of cards have in common: pages decide who stands where, cards stand there. */

/** @import { Frame, Show } from "./types.js" */
import { Cards } from "./cards.js"

export class CardScene {
  #pages
  #cards

  /** @param {HTMLElement} container @param {DOMStringMap} words @param {{frame: (show: Show) => Frame}} pages */
  constructor(container, words, pages) {
    this.#cards = new Cards(container, words)
    this.#pages = pages
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
}
