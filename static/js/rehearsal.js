/** Where posts are measured before they enter: a card that nobody sees, outside of what a corner-pin distorts. */

/** @import { Measure, Post } from "./types.js" */
import { Card } from "./card.js"

export class Rehearsal {
  #card

  /** @param {HTMLElement} place @param {DOMStringMap} words */
  constructor(place, words) {
    this.#card = new Card(JSON.parse(words.anonymous ?? "{}"))
    this.#card.element.classList.add("card--rehearsal")
    place.append(this.#card.element)
  }

  /** What the sheet leaves free around words and photos, in pixels. */
  get margins() {
    return this.#card.margins
  }

  /**
   * The words only: how high photos are is known without them.
   * @param {Post} post @param {number} width pixels @param {boolean} ribboned @param {boolean} isAlone
   * @returns {Measure}
   */
  measure(post, width, ribboned, isAlone) {
    this.#card.say({ ...post, photos: [] })
    return (size) => {
      const { element } = this.#card
      this.#card.fill({ size, width, ribboned, isAlone })
      element.classList.add("card--unbroken")
      const unbroken = this.#card.unbroken
      element.classList.remove("card--unbroken")
      return { height: element.getBoundingClientRect().height, unbroken }
    }
  }
}
