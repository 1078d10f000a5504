/** Scene of a wall without a post: the vigil's words and a large QR, which the page already holds. Nothing moves. */

/** @import { Frame } from "../types.js" */

export class Empty {
  name = "empty"

  /** @returns {Frame} */
  frame() {
    return { page: 0, cards: [], part: 1 }
  }
}
