/** Scene: what the campaign asks for, and where to ask for it. Nothing moves. */

/** @import { Room, Show } from "../types.js" */
import { within } from "../parts.js"
import { castWords, fitWords } from "../scene-words.js"

const DEMAND = { most: 14.6, least: 4.5 }

export class Credits {
  static scene = "credits"
  static least = 0
  #container
  /** @type {Room | undefined} */
  #room

  /** @param {HTMLElement} container */
  constructor(container) {
    this.#container = container
    castWords(container, Credits.scene)
  }

  /** @param {Show} show */
  draw({ room }) {
    if (room !== this.#room) fitWords(within(this.#container, ".credits__demand"), DEMAND)
    this.#room = room
    return { part: 1 }
  }

  leave() {}
}
