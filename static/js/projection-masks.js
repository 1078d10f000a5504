/** The rectangles that keep a façade's windows and doors dark: their geometry, in fractions of the picture before it is pinned. */

/** @import { Point } from "./homography.js" */
/** @typedef {{x: number, y: number, width: number, height: number}} Mask */

export const MOST_MASKS = 64
/** Where nobody dragged one out. @type {Mask} */
export const NEW_MASK = { x: 0.4, y: 0.35, width: 0.1, height: 0.2 }
/** Smaller ones are slips of the hand, and could not be grasped again. */
const LEAST = 0.004

/** @param {unknown} value @returns {value is Mask} */
export function isMask(value) {
  const { x, y, width, height } = /** @type {Partial<Mask>} */ (value ?? {})
  return [x, y, width, height].every((part) => typeof part === "number" && part >= 0 && part <= 1) && isLarge(/** @type {Mask} */ (value))
}

/** @param {Mask} mask */
export function isLarge({ width, height }) {
  return width >= LEAST && height >= LEAST
}

/** The corners in the order of the picture's: clockwise from the top left. @param {Mask} mask @returns {Point[]} */
export function cornersOf({ x, y, width, height }) {
  return [
    { x, y },
    { x: x + width, y },
    { x: x + width, y: y + height },
    { x, y: y + height },
  ]
}

/** @param {Point} from one corner @param {Point} to the opposite one @returns {Mask} */
export function between(from, to) {
  const [a, b] = [clamped(from), clamped(to)]
  return { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) }
}

/** Never out of the picture, where nobody would find it. @param {Mask} mask @param {Point} by @returns {Mask} */
export function moved({ x, y, width, height }, by) {
  return { x: clamp(x + by.x, 1 - width), y: clamp(y + by.y, 1 - height), width, height }
}

/** One corner moves, the opposite one stays. @param {Mask} mask @param {number} corner @param {Point} by @returns {Mask} */
export function stretched(mask, corner, by) {
  const corners = cornersOf(mask)
  const [from, to] = [corners[(corner + 2) % 4], corners[corner]]
  if (!from || !to) return mask
  const wanted = between(from, { x: to.x + by.x, y: to.y + by.y })
  return isLarge(wanted) ? wanted : mask
}

/** The one on top of those that lie there, or -1. @param {Mask[]} masks @param {Point} point */
export function at(masks, point) {
  return masks.findLastIndex(({ x, y, width, height }) => point.x >= x && point.x <= x + width && point.y >= y && point.y <= y + height)
}

/** @param {Point} point @returns {Point} */
function clamped({ x, y }) {
  return { x: clamp(x, 1), y: clamp(y, 1) }
}

/** @param {number} value @param {number} most */
function clamp(value, most) {
  return Math.min(most, Math.max(0, value))
}
