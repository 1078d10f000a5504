/** Scene: one message, as large as the wall holds it, with its translation. */

import { CardScene } from "../card-scene.js"
import { SpotlightPages } from "../spotlight-pages.js"

export class Spotlight extends CardScene {
  static scene = "spotlight"
  static least = 1

  /** @param {HTMLElement} container @param {DOMStringMap} words */
  constructor(container, words) {
    super(container, words, new SpotlightPages())
  }
}
