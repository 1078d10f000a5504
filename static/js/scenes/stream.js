/** Scene: the newest posts in columns, in pages where more wait than fit. */

import { CardScene } from "../card-scene.js"
import { StreamPages } from "../stream-pages.js"

export class Stream extends CardScene {
  static scene = "stream"
  static least = 2

  /** @param {HTMLElement} container @param {DOMStringMap} words */
  constructor(container, words) {
    super(container, words, new StreamPages())
  }
}
