/** Scene: the vigil's words, when it is, and a code that reads from across the street. Nothing moves. */

/** @import { Room, Show } from "../types.js" */
import { within } from "../parts.js"
import { castWords, fitWords } from "../scene-words.js"

const CALL = { most: 20.2, least: 4.5 }

export class Holding {
  static scene = "holding"
  static least = 0
  #container
  /** @type {Room | undefined} */
  #room

  /** @param {HTMLElement} container */
  constructor(container) {
    this.#container = container
    castWords(container, Holding.scene)
  }

  /** @param {Show} show */
  draw({ feed, room }) {
    this.#container.toggleAttribute("data-first", feed.size === 0)
    if (room !== this.#room) fitWords(within(this.#container, ".holding__call"), CALL)
    this.#room = room
    return { part: 1 }
  }

  leave() {}
}
