/**
 * Corner-pin: how a flat picture is distorted so that its corners come to lie on four given points.
 * The closed form is Paul Heckbert's (Fundamentals of Texture Mapping and Image Warping, 1989, section 2.2.3).
 */

/** @typedef {{x: number, y: number}} Point */
/** @typedef {[Point, Point, Point, Point]} Quad clockwise, from the top left */
/** @typedef {[number, number, number, number, number, number, number, number, number]} Matrix by rows */

/** The flattest corner: twice the area of the triangle with its two neighbours, of the whole window's. */
const FLATTEST = 0.02

/** Whether a picture can be drawn in it: every corner turns the same way, and none is flat. @param {Quad} quad fractions of the window */
export function isSound(quad) {
  return quad.every((corner, at) => {
    const before = quad[(at + 3) % 4] ?? corner
    const after = quad[(at + 1) % 4] ?? corner
    return (corner.x - before.x) * (after.y - corner.y) - (corner.y - before.y) * (after.x - corner.x) >= FLATTEST
  })
}

/** What takes the unit square to the quad. @param {Quad} quad sound @returns {Matrix} */
function matrixTo([p, q, r, s]) {
  const [ax, ay, bx, by] = [q.x - r.x, q.y - r.y, s.x - r.x, s.y - r.y]
  const [dx, dy] = [p.x - q.x + r.x - s.x, p.y - q.y + r.y - s.y]
  const size = ax * by - bx * ay
  const g = (dx * by - bx * dy) / size
  const h = (ax * dy - dx * ay) / size
  return [q.x - p.x + g * q.x, s.x - p.x + h * s.x, p.x, q.y - p.y + g * q.y, s.y - p.y + h * s.y, p.y, g, h, 1]
}

/** Where a point of the unit square is seen. @param {Quad} quad sound @param {Point} point @returns {Point} */
export function project(quad, point) {
  return times(matrixTo(quad), point)
}

/** Which point of the unit square is seen at a point of the window. @param {Quad} quad sound @param {Point} point @returns {Point} */
export function unproject(quad, point) {
  const [a, b, c, d, e, f, g, h, i] = matrixTo(quad)
  // The adjugate is the inverse but for a factor, which the division by the third coordinate takes away.
  const adjugate = [e * i - f * h, c * h - b * i, b * f - c * e, f * g - d * i, a * i - c * g, c * d - a * f, d * h - e * g, b * g - a * h, a * e - b * d]
  return times(/** @type {Matrix} */ (adjugate), point)
}

/**
 * The CSS transform, about the top left, of a box that fills the window.
 * @param {Quad} quad sound, fractions of the window @param {number} width pixels @param {number} height pixels
 */
export function transformTo(quad, width, height) {
  const [a, b, c, d, e, f, g, h] = matrixTo(/** @type {Quad} */ (quad.map(({ x, y }) => ({ x: x * width, y: y * height }))))
  const columns = [a / width, d / width, 0, g / width, b / height, e / height, 0, h / height, 0, 0, 1, 0, c, f, 0, 1]
  return `matrix3d(${columns.map((part) => Number(part.toPrecision(12))).join(", ")})`
}

/** @param {Matrix} matrix @param {Point} point @returns {Point} */
function times([a, b, c, d, e, f, g, h, i], { x, y }) {
  const depth = g * x + h * y + i
  return { x: (a * x + b * y + c) / depth, y: (d * x + e * y + f) / depth }
}
