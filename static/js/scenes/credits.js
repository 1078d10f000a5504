/** Scene: what the campaign asks for, and where to ask for it. */

import { WordsScene } from "../words-scene.js"

export class Credits extends WordsScene {
  static scene = "credits"
  static least = 0

  /** @param {HTMLElement} container */
  constructor(container) {
    super(container, Credits.scene, ".credits__demand", { most: 14.6, least: 4.5 })
  }
}
