/** Geometry of boxes. Pure. */

/** @import { Box, Point } from "./map-layout.js" */

/** @param {Box} box @param {number} beside @param {number} [above] */
export function grown({ x, y, width, height }, beside, above = beside) {
  return { x: x - beside, y: y - above, width: width + 2 * beside, height: height + 2 * above }
}

/** @param {Box} a @param {Box} b */
export function overlap(a, b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

/** @param {Box} box @param {Point} point */
export function holds(box, { x, y }) {
  return x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height
}
