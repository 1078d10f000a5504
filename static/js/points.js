/** Points of the window, as fractions of it. */

/** @typedef {import("./homography.js").Point} Point */

/** @param {Point} point @param {Point} by @returns {Point} */
export function sum(point, by) {
  return { x: point.x + by.x, y: point.y + by.y }
}

/** @param {Point} to @param {Point} from @returns {Point} */
export function difference(to, from) {
  return { x: to.x - from.x, y: to.y - from.y }
}

/** @param {Point} point @returns {Point} */
export function pixels({ x, y }) {
  return { x: x * innerWidth, y: y * innerHeight }
}

/** @param {Point[]} points @param {Point} to @returns {{at: number, px: number}} which of them it is, and how far away */
export function nearest(points, to) {
  const far = points.map((point) => {
    const { x, y } = pixels(difference(to, point))
    return Math.hypot(x, y)
  })
  const px = Math.min(...far)
  return { at: far.indexOf(px), px }
}
