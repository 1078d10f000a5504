/** Adjusting the corners of the picture. */

/** @import { Point, Quad } from "./homography.js" */
/** @import { Projection } from "./projection.js" */
import { difference, nearest, sum } from "./points.js"
import { USUAL, bounded } from "./projection.js"

const WINDOW = { least: 0, most: 1 }

export class Corners {
  #projection
  /** The one that the arrow keys move. */
  chosen = 0

  /** @param {Projection} projection */
  constructor(projection) {
    this.#projection = projection
  }

  /** @param {number} corner */
  choose(corner) {
    this.chosen = corner
  }

  /** @param {1 | -1} step */
  chooseNext(step) {
    this.chosen = (this.chosen + 4 + step) % 4
  }

  /** @param {Point} by fractions of the window */
  nudge(by) {
    this.#move(sum(this.#corner, by), `corner ${this.chosen}`)
  }

  /** The nearest, from wherever: whoever stands sixty metres away need not hit it. @param {Point} from @returns {(to: Point) => void} */
  grasp(from) {
    this.chosen = nearest(this.#projection.aim.corners, from).at
    const start = this.#corner
    return (to) => this.#move(sum(start, difference(to, from)), "drag")
  }

  /** All but the masks, which have a reset of their own. */
  reset() {
    this.#projection.change({ ...USUAL, masks: this.#projection.aim.masks })
  }

  get #corner() {
    return /** @type {Point} */ (this.#projection.aim.corners[this.chosen])
  }

  /** @param {Point} to @param {string} gesture */
  #move({ x, y }, gesture) {
    const inside = { x: bounded(x, WINDOW), y: bounded(y, WINDOW) }
    this.#projection.change({ corners: /** @type {Quad} */ (this.#projection.aim.corners.with(this.chosen, inside)) }, gesture)
  }
}
