/** Scene: the vigil's words, when it is, and a code that reads from across the street. */

/** @import { Show } from "../types.js" */
import { WordsScene } from "../words-scene.js"

export class Holding extends WordsScene {
  static scene = "holding"
  static least = 0
  #container

  /** @param {HTMLElement} container */
  constructor(container) {
    super(container, Holding.scene, ".holding__call", { most: 20.2, least: 4.5 })
    this.#container = container
  }

  /** @override @param {Show} show */
  draw(show) {
    this.#container.toggleAttribute("data-first", show.feed.size === 0)
    return super.draw(show)
  }
}
