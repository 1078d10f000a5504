/** What scenes of the page's own words have in common: a template, and words as large as it holds. Nothing moves. */

/** @import { Room, Show, Shown } from "./types.js" */
import { within } from "./parts.js"
import { castWords, fitWords } from "./scene-words.js"

export class WordsScene {
  #words
  #sizes
  /** @type {Room | undefined} */
  #room

  /** @param {HTMLElement} container @param {string} scene @param {string} selector of the words @param {{most: number, least: number}} sizes in wall units */
  constructor(container, scene, selector, sizes) {
    castWords(container, scene)
    this.#words = within(container, selector)
    this.#sizes = sizes
  }

  /** @param {Show} show @returns {Shown} */
  draw({ room }) {
    if (room !== this.#room) fitWords(this.#words, this.#sizes)
    this.#room = room
    return { part: 1 }
  }
}
