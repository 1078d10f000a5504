/** Where balloons hang: pure. Lengths are in pixels, from the left and the top of the ground; a balloon's `r` is that of its body's round part. */

/**
 * @typedef {{x: number, y: number, r: number}} Balloon
 * @typedef {{width: number, height: number, unit: number}} Ground `unit` is the wall's
 * @typedef {{width: number, height: number}} Corner what stands in the ground's lower left corner, with the space around it
 */

/** Of a radius: how far below its middle a body ends, its knot, and the shortest ribbon. */
export const SHAPE = { body: 1.26, knot: 1.38, ribbon: 2.5, least: 1.75 }
/** Round parts that cover a body, for what must not touch it: how far below the middle, and their radius. */
const ROUND = [[0, 1], [0.34, 0.87], [0.68, 0.6], [1, 0.34], [1.3, 0.14]]

/** Half of the place that a wide ribbon takes, in radii. */
const RIBBON = 0.24

/**
 * A flight is as many balloons as the wall's number; when one more comes, they rise and the next flight begins.
 * @param {number} size posts
 * @param {number} goal
 */
export function flightOf(size, goal) {
  const risen = Math.max(Math.ceil(size / goal) - 1, 0)
  return { risen, count: size - risen * goal }
}

/** How many large balloons a ground has room for, so that each of the small is still seen to be one. @param {Ground} ground @param {number} goal */
export function mostLarge({ width, height, unit }, goal) {
  const most = goal > MANY ? 4 : isTall({ width, height }) ? 5 : 6
  return Math.max(1, Math.min(most, Math.floor((width * height) / unit ** 2 / 1_200)))
}

const MANY = 400

/** As composed by hand: parts of the width and the height, and radii in wall units. */
const WIDE = [
  [],
  [[0.56, 0.42, 20]],
  [[0.44, 0.38, 19], [0.71, 0.45, 17.5]],
  [[0.41, 0.34, 18.5], [0.63, 0.5, 16.5], [0.86, 0.36, 17.5]],
  [[0.4, 0.31, 18], [0.59, 0.6, 15.5], [0.74, 0.28, 16], [0.9, 0.52, 16]],
  [[0.28, 0.36, 16], [0.45, 0.52, 15.5], [0.62, 0.28, 18], [0.77, 0.6, 15.2], [0.91, 0.34, 16.5]],
  [[0.43, 0.29, 18], [0.69, 0.24, 15.5], [0.89, 0.38, 17], [0.27, 0.5, 15.2], [0.565, 0.63, 15.2], [0.765, 0.68, 15]],
]
const TALL = [
  [],
  [[0.5, 0.34, 20]],
  [[0.32, 0.25, 17.5], [0.68, 0.5, 18]],
  [[0.32, 0.2, 17.5], [0.7, 0.4, 17], [0.36, 0.56, 16]],
  [[0.28, 0.17, 16.5], [0.72, 0.25, 16], [0.28, 0.48, 16], [0.74, 0.58, 16.5]],
  [[0.26, 0.15, 16], [0.74, 0.2, 15.5], [0.26, 0.46, 15.5], [0.74, 0.49, 16], [0.72, 0.76, 15.2]],
]

/**
 * Large balloons: as composed, and moved apart until none covers another's words.
 * @param {number} count at most `mostLarge`
 * @param {Ground} ground
 * @param {Corner} corner
 * @returns {Balloon[]}
 */
export function placeLarge(count, ground, corner) {
  const composed = (isTall(ground) ? TALL : WIDE)[count] ?? []
  for (let scale = 1; scale > 0.1; scale *= 0.97) {
    const balloons = composed.map(([x = 0, y = 0, r = 0]) => ({ x: x * ground.width, y: y * ground.height, r: r * scale * ground.unit }))
    if (settle(balloons, ground, corner)) return balloons
  }
  return []
}

/** @param {{width: number, height: number}} ground */
function isTall({ width, height }) {
  return width < height
}

const ROUNDS = 300
/** Bodies may touch, and one hang a little behind another. */
const APART = 0.985

/** @param {Balloon[]} balloons which move @param {Ground} ground @param {Corner} corner @returns {boolean} whether all found a place */
function settle(balloons, ground, corner) {
  for (let round = 0; round < ROUNDS; round += 1) {
    let moved = 0
    for (const [at, a] of balloons.entries()) {
      for (const b of balloons.slice(at + 1)) moved += part(a, b)
      moved += leaveCorner(a, ground, corner) + stayInside(a, ground)
    }
    if (moved < 0.01) return true
  }
  return false
}

/** @param {Balloon} a @param {Balloon} b @returns {number} how far they moved */
function part(a, b) {
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const distance = Math.hypot(dx, dy) || 1
  const lacks = (a.r + b.r) * APART - distance
  if (lacks <= 0) return 0
  const step = (lacks / 2 + 0.01) / distance
  a.x -= dx * step
  a.y -= dy * step
  b.x += dx * step
  b.y += dy * step
  return lacks
}

/** @param {Balloon} balloon @param {Ground} ground @returns {number} how far it moved */
function stayInside(balloon, { width, height, unit }) {
  const { x, y, r } = balloon
  balloon.x = Math.min(Math.max(x, r + 0.2 * unit), width - r - 0.2 * unit)
  balloon.y = Math.max(Math.min(y, height - SHAPE.least * r), r + 0.2 * unit)
  return Math.abs(balloon.x - x) + Math.abs(balloon.y - y)
}

/** Aside or up, whichever is nearer and inside. @param {Balloon} balloon @param {Ground} ground @param {Corner} corner @returns {number} how far it moved */
function leaveCorner(balloon, { height }, { width, height: high }) {
  const { x, y, r } = balloon
  const top = height - high
  let aside = 0
  let up = 0
  for (const [below = 0, part = 0] of [...ROUND, [SHAPE.least, RIBBON]]) {
    const [dx, dy] = [x - width, y + below * r - top]
    if (Math.hypot(Math.max(dx, 0), Math.min(dy, 0)) >= part * r - 0.01) continue
    aside = Math.max(aside, Math.sqrt(Math.max((part * r) ** 2 - Math.min(dy, 0) ** 2, 0)) - dx)
    up = Math.max(up, dy + Math.sqrt(Math.max((part * r) ** 2 - Math.max(dx, 0) ** 2, 0)))
  }
  if (aside < up || y - up < r) balloon.x += aside
  else balloon.y -= up
  return Math.min(aside, up)
}

/** How long a large balloon's ribbon is, of its radius, from the middle of its body. @param {Balloon} balloon @param {Ground} ground @param {Corner} corner */
export function ribbonEnd({ x, y, r }, { height }, corner) {
  const lowest = x - RIBBON * r < corner.width - 0.5 ? height - corner.height : height
  return Math.min(SHAPE.ribbon, (lowest - y) / r)
}

/** Of a small balloon's radius: its ribbon's end. */
export const SMALL_END = 3.6

const SHARE = 0.2
const SIZES = { most: 4.1, least: 0.55, fall: 0.42 }
const CHOICES = 6
const TRIES = 80
/** The plastic number's powers: the points n × (A, B), of which only what is behind the point counts, fill a square evenly at each n. */
const [A, B] = [1 / 1.32471795724474602596, 1 / 1.32471795724474602596 ** 2]

/**
 * Small balloons, one place after the other: where the first are does not depend on how many there are, so that one
 * more leaves the others alone. They cover no other body and none of the words.
 * @param {number} most how many there may be on this ground at all
 * @param {Balloon[]} large @param {Ground} ground @param {Corner} corner
 * @returns {Generator<Balloon, void, void>}
 */
export function* placeSmall(most, large, ground, corner) {
  const sizes = smallSizes(most, large, ground, corner)
  const bodies = large.flatMap(({ x, y, r }) => ROUND.map(([below = 0, part = 0]) => ({ x, y: y + below * r, r: part * r })))
  const ribbons = large.map((one) => ({ left: one.x - RIBBON * one.r, right: one.x + RIBBON * one.r, top: one.y, bottom: one.y + ribbonEnd(one, ground, corner) * one.r }))
  const small = new Near(2.5 * (sizes[0] ?? 1))
  let point = 0
  let largest = Infinity
  for (const size of sizes) {
    let r = Math.min(size, largest)
    /** @type {Balloon | undefined} */
    let best
    while (!best) {
      let room = -1
      let choices = 0
      for (let tries = 0; tries < TRIES && choices < CHOICES; tries += 1) {
        point += 1
        const place = { x: r + ((point * A) % 1) * (ground.width - 2 * r), y: r + ((point * B) % 1) * (ground.height - (1 + SMALL_END) * r), r }
        const free = clearance(place, bodies, small, ribbons, ground, corner)
        if (free < 0) continue
        choices += 1
        if (free > room) [best, room] = [place, free]
      }
      if (!best) largest = r *= 0.9
    }
    small.add(best)
    yield best
  }
}

/** Balloons by where they are: who is far away is not asked. */
class Near {
  #cell
  /** @type {Map<number, Balloon[]>} */
  #cells = new Map()

  /** @param {number} cell pixels: as far as anybody counts as near, at least */
  constructor(cell) {
    this.#cell = cell
  }

  /** To its own cell and those around it. @param {Balloon} balloon */
  add(balloon) {
    const [column, row] = [Math.floor(balloon.x / this.#cell), Math.floor(balloon.y / this.#cell)]
    for (let x = column - 1; x <= column + 1; x += 1) {
      for (let y = row - 1; y <= row + 1; y += 1) {
        const key = x * ROWS + y
        const cell = this.#cells.get(key)
        if (cell) cell.push(balloon)
        else this.#cells.set(key, [balloon])
      }
    }
  }

  /** @param {{x: number, y: number}} place @returns {Balloon[]} */
  to({ x, y }) {
    return this.#cells.get(Math.floor(x / this.#cell) * ROWS + Math.floor(y / this.#cell)) ?? []
  }
}

/** More than there are. */
const ROWS = 10_000

/** As large as their share of the free ground lets them be, the first the largest. @param {number} most @param {Balloon[]} large @param {Ground} ground @param {Corner} corner */
function smallSizes(most, large, { width, height, unit }, corner) {
  const taken = large.reduce((sum, { r }) => sum + 1.35 * Math.PI * r * r, corner.width * corner.height)
  const share = (SHARE * Math.max(width * height - taken, 0)) / Math.PI
  const at = (/** @type {number} */ scale) =>
    Array.from({ length: most }, (_, index) => unit * Math.min(SIZES.most, Math.max(SIZES.least, scale * (index + 2) ** -SIZES.fall)))
  let [low, high] = [0, 60]
  for (let step = 0; step < 24; step += 1) {
    const middle = (low + high) / 2
    if (at(middle).reduce((sum, r) => sum + r * r, 0) > share) high = middle
    else low = middle
  }
  return at(low)
}

/**
 * @param {Balloon} place @param {Balloon[]} bodies @param {Near} small
 * @param {{left: number, right: number, top: number, bottom: number}[]} ribbons @param {Ground} ground @param {Corner} corner
 * @returns {number} how much space is around it; negative where it cannot hang
 */
function clearance({ x, y, r }, bodies, small, ribbons, { height, unit }, corner) {
  if (x - r < corner.width && y + SMALL_END * r > height - corner.height) return -1
  for (const { left, right, top, bottom } of ribbons) if (x + r > left && x - r < right && y + r > top && y - r < bottom) return -1
  let least = Infinity
  for (const body of bodies) {
    const free = Math.sqrt((x - body.x) ** 2 + (y - body.y) ** 2) - body.r - r - 0.5 * unit
    if (free < 0) return -1
    least = Math.min(least, free)
  }
  for (const other of small.to({ x, y })) {
    const free = Math.sqrt((x - other.x) ** 2 + (y + 0.15 * r - other.y - 0.15 * other.r) ** 2) - 1.18 * (other.r + r)
    if (free < 0) return -1
    least = Math.min(least, free)
  }
  return least
}

const SHORT = 40

/**
 * Whether a large balloon holds these words at a size that can be read. An estimate that asks no font, so that every
 * screen has the same answer; the widest letters are taken as they are, all others as wide as Cyrillic.
 * @param {string} body @param {number} length in characters
 */
export function isShort(body, length) {
  if (!length || length > SHORT) return false
  const wide = [...body].filter((letter) => WIDE_LETTERS.test(letter)).length
  return length + wide <= SHORT
}

const WIDE_LETTERS = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Extended_Pictographic}]/u

/** Sizes that words in a large balloon may have, in wall units. */
export const TEXT = [5.7, 5.3, 4.9, 4.5, 4.1, 3.7, 3.4]
