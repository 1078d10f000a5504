/** Adjusting the masks: drawing them over the façade's windows and doors, moving, stretching and removing them. */

/** @import { Point } from "./homography.js" */
/** @import { Mask } from "./projection-masks.js" */
/** @import { Projection } from "./projection.js" */
import { project, unproject } from "./homography.js"
import { difference, nearest } from "./points.js"
import { MOST_MASKS, NEW_MASK, at, between, cornersOf, isLarge, moved, stretched } from "./projection-masks.js"

/** Of the window's height: how near to a mask's corner a hand means the corner. */
const REACH = 0.035
const BESIDE = { step: 0.02, most: 10 }

export class Windows {
  #projection
  #chosen = -1
  #grip = -1

  /** @param {Projection} projection */
  constructor(projection) {
    this.#projection = projection
  }

  /** -1 for none; what was undone is chosen no more. */
  get chosen() {
    return this.#mask ? this.#chosen : -1
  }

  /** Which corner of the chosen one moves alone, or -1. */
  get grip() {
    return this.#mask ? this.#grip : -1
  }

  /** @param {number} corner of the chosen one; the same again lets go of it */
  choose(corner) {
    this.#grip = this.#grip === corner ? -1 : corner
  }

  /** @param {1 | -1} step */
  chooseNext(step) {
    const { length } = this.#masks
    this.#hold(length ? (Math.max(this.chosen, step > 0 ? -1 : 0) + length + step) % length : -1)
  }

  letGo() {
    this.#hold(-1)
  }

  /** @param {Point} by fractions of the picture */
  nudge(by) {
    if (this.#mask) this.#put(this.#chosen, this.#after(this.#mask, by), `mask ${this.#chosen} ${this.#grip}`)
  }

  add() {
    const { length } = this.#masks
    const beside = BESIDE.step * (length % BESIDE.most)
    this.#put(length, moved(NEW_MASK, { x: beside, y: beside }), "", -1)
  }

  remove() {
    if (this.#mask) this.#projection.change({ masks: this.#masks.toSpliced(this.#chosen, 1) })
    this.letGo()
  }

  reset() {
    this.#projection.change({ masks: [] })
  }

  /** A corner of the chosen one, or a mask, or the night between them, where a new one is drawn. @param {Point} from of the window @returns {(to: Point) => void} */
  grasp(from) {
    const { corners } = this.#projection.aim
    const start = unproject(corners, from)
    const grip = this.#gripAt(from)
    this.#hold(grip < 0 ? at(this.#masks, start) : this.#chosen, grip)
    const [mask, place] = [this.#mask, this.#mask ? this.#chosen : this.#masks.length]
    return (to) => {
      const end = unproject(corners, to)
      const now = mask ? this.#after(mask, difference(end, start), grip) : between(start, end)
      if (isLarge(now)) this.#put(place, now, "drag", grip)
    }
  }

  get #masks() {
    return this.#projection.aim.masks
  }

  get #mask() {
    return this.#masks[this.#chosen]
  }

  /** @param {number} chosen @param {number} [grip] */
  #hold(chosen, grip = -1) {
    this.#chosen = chosen
    this.#grip = grip
  }

  /** @param {Mask} mask @param {Point} by @param {number} [grip] */
  #after(mask, by, grip = this.#grip) {
    return grip < 0 ? moved(mask, by) : stretched(mask, grip, by)
  }

  /** @param {number} place one past the last for a new one @param {Mask} mask @param {string} gesture @param {number} [grip] */
  #put(place, mask, gesture, grip = this.#grip) {
    if (place >= MOST_MASKS) return
    this.#projection.change({ masks: place < this.#masks.length ? this.#masks.with(place, mask) : [...this.#masks, mask] }, gesture)
    this.#hold(place, grip)
  }

  /** @param {Point} point of the window */
  #gripAt(point) {
    if (!this.#mask) return -1
    const { corners } = this.#projection.aim
    const grip = nearest(cornersOf(this.#mask).map((corner) => project(corners, corner)), point)
    return grip.px <= REACH * innerHeight ? grip.at : -1
  }
}
