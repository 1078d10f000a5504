/** How this machine's light falls on its façade: the picture's corners, masks, margin and brightness, kept by this browser. */

/** @import { Quad } from "./homography.js" */
/** @import { Mask } from "./projection-masks.js" */
import { isSound } from "./homography.js"
import { MOST_MASKS, isMask } from "./projection-masks.js"
import { stored } from "./stored.js"

/**
 * @typedef {object} Aim
 * @property {Quad} corners of the picture, fractions of the window
 * @property {Mask[]} masks windows and doors
 * @property {number} overscan margin on each side, percent of the window
 * @property {number} brightness percent
 */

export const OVERSCAN = { least: 0, most: 15 }
export const BRIGHTNESS = { least: 10, most: 100 }
const UNDONE_AT_MOST = 200

/** The picture as it is where nobody touched it: the whole window. @type {Quad} */
const UNPINNED = [
  { x: 0, y: 0 },
  { x: 1, y: 0 },
  { x: 1, y: 1 },
  { x: 0, y: 1 },
]
/** @type {Aim} */
export const USUAL = { corners: UNPINNED, masks: [], overscan: 0, brightness: 100 }

export class Projection {
  #wall
  #aim
  /** @type {Aim[]} */
  #before = []
  #gesture = ""

  /** @param {string} wall slug */
  constructor(wall) {
    this.#wall = wall
    this.#aim = asAim(stored(() => localStorage.getItem(nameOf(wall))) ?? "")
  }

  get aim() {
    return this.#aim
  }

  /** @param {Partial<Aim>} change refused where nothing could be drawn @param {string} [gesture] changes that follow each other in one are undone as one */
  change(change, gesture = "") {
    const aim = { ...this.#aim, ...change }
    if (!isSound(aim.corners) || JSON.stringify(aim) === JSON.stringify(this.#aim)) return
    if (!gesture || gesture !== this.#gesture) this.#before = [...this.#before, this.#aim].slice(-UNDONE_AT_MOST)
    this.#gesture = gesture
    this.#keep(aim)
  }

  /** What follows is another gesture. */
  pause() {
    this.#gesture = ""
  }

  undo() {
    this.#keep(this.#before.pop() ?? this.#aim)
    this.pause()
  }

  /** What the dashboard is told. */
  describe() {
    const { corners, masks, overscan, brightness } = this.#aim
    return { pinned: isPinned(corners), masks: masks.length, overscan, brightness }
  }

  /** @param {Aim} aim */
  #keep(aim) {
    this.#aim = aim
    stored(() => localStorage.setItem(nameOf(this.#wall), JSON.stringify(aim)))
  }
}

/** @param {Quad} corners */
export function isPinned(corners) {
  return corners.some(({ x, y }, at) => x !== UNPINNED[at]?.x || y !== UNPINNED[at]?.y)
}

/** @param {number} value @param {{least: number, most: number}} bounds */
export function bounded(value, { least, most }) {
  return Math.min(most, Math.max(least, value))
}

/**
 * Of what was kept as much as can be used: a browser, a person or an older page may have left anything there, and the
 * wall must stand all the same.
 * @param {string} kept @returns {Aim}
 */
export function asAim(kept) {
  const { corners, masks, overscan, brightness } = parsed(kept)
  return {
    corners: isQuad(corners) ? corners : USUAL.corners,
    masks: Array.isArray(masks) ? masks.filter(isMask).slice(0, MOST_MASKS) : [],
    overscan: isPercent(overscan, OVERSCAN) ? overscan : USUAL.overscan,
    brightness: isPercent(brightness, BRIGHTNESS) ? brightness : USUAL.brightness,
  }
}

/** @param {string} kept @returns {Record<string, unknown>} */
function parsed(kept) {
  try {
    const value = JSON.parse(kept)
    return value && typeof value === "object" ? value : {}
  } catch {
    return {}
  }
}

/** @param {unknown} value @returns {value is Quad} */
function isQuad(value) {
  return Array.isArray(value) && value.length === 4 && value.every((point) => isShare(point?.x) && isShare(point?.y)) && isSound(/** @type {Quad} */ (value))
}

/** @param {unknown} value @param {{least: number, most: number}} bounds @returns {value is number} */
function isPercent(value, { least, most }) {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most
}

/** @param {unknown} value */
function isShare(value) {
  return typeof value === "number" && value >= 0 && value <= 1
}

/** @param {string} wall */
function nameOf(wall) {
  return `projection:${wall}`
}
