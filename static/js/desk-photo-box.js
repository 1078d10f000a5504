/** Places in a picture: what a hand or the keys make of a box. Pure, in fractions of the picture. */

/**
 * @typedef {{x: number, y: number}} Point
 * @typedef {{x: number, y: number, width: number, height: number}} Box
 * @typedef {{draws: true, from: Point} | {draws: false, from: Point, box: Box}} Grip what a finger holds: the corner
 *   opposite to `from`, or a whole box that it took at `from`
 */

/** @param {string} text `x,y,width,height` @returns {Box} */
export function fromText(text) {
  const [x = 0, y = 0, width = 0, height = 0] = text.split(",").map(Number)
  return { x, y, width, height }
}

/** @param {Box} box */
export function toText({ x, y, width, height }) {
  return [x, y, width, height].map((side) => side.toFixed(4)).join(",")
}

/** A box that two opposite corners span. @param {Point} one @param {Point} other @returns {Box} */
export function between(one, other) {
  const [left, right] = [within(one.x), within(other.x)].sort((a, b) => a - b)
  const [top, bottom] = [within(one.y), within(other.y)].sort((a, b) => a - b)
  return { x: left ?? 0, y: top ?? 0, width: (right ?? 0) - (left ?? 0), height: (bottom ?? 0) - (top ?? 0) }
}

/** A box of this size with a point in its middle, or as near to that as the picture allows. @param {Point} middle @param {Point} size */
export function around(middle, size) {
  const box = { x: 0, y: 0, width: within(size.x), height: within(size.y) }
  return moved(box, { x: middle.x - box.width / 2, y: middle.y - box.height / 2 })
}

/** @param {Box} box @param {Point} by @returns {Box} never past the picture's edge */
export function moved({ x, y, width, height }, by) {
  return { x: Math.min(Math.max(x + by.x, 0), 1 - width), y: Math.min(Math.max(y + by.y, 0), 1 - height), width, height }
}

/** Larger or smaller about its middle. @param {Box} box @param {Point} by @param {Point} least @returns {Box} */
export function grown({ x, y, width, height }, by, least) {
  const size = { x: Math.max(width + by.x, least.x), y: Math.max(height + by.y, least.y) }
  return around({ x: x + width / 2, y: y + height / 2 }, size)
}

/** What a finger takes hold of: a corner of the box, the box, or a place where a new one begins. @param {Box | undefined} box @param {Point} at @param {Point} reach of a corner @returns {Grip} */
export function grip(box, at, reach) {
  if (!box) return { draws: true, from: at }
  const corner = corners(box).find(({ here }) => Math.abs(here.x - at.x) <= reach.x && Math.abs(here.y - at.y) <= reach.y)
  if (corner) return { draws: true, from: corner.opposite }
  const isInside = at.x >= box.x && at.x <= box.x + box.width && at.y >= box.y && at.y <= box.y + box.height
  return isInside ? { draws: false, from: at, box } : { draws: true, from: at }
}

/** @param {Grip} held @param {Point} to where the finger is now @returns {Box} */
export function dragged(held, to) {
  return held.draws ? between(held.from, to) : moved(held.box, { x: to.x - held.from.x, y: to.y - held.from.y })
}

/** @param {Box} box */
function corners({ x, y, width, height }) {
  const [right, bottom] = [x + width, y + height]
  return [
    { here: { x, y }, opposite: { x: right, y: bottom } },
    { here: { x: right, y }, opposite: { x, y: bottom } },
    { here: { x, y: bottom }, opposite: { x: right, y } },
    { here: { x: right, y: bottom }, opposite: { x, y } },
  ]
}

/** @param {number} side */
function within(side) {
  return Math.min(Math.max(side, 0), 1)
}
