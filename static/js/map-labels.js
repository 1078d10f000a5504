/** Where the names of countries stand on the map: over the sea or over land that has not spoken, and on nothing else. Pure; pixels. */

/** @import { Box, Point } from "./map-layout.js" */
import { grown, overlap } from "./boxes.js"
import { Tally } from "./tally.js"

/** @typedef {{country: string, width: number, height: number, dots: Point[]}} Wanted a name, as large as it is measured */
/** @typedef {Wanted & {x: number, y: number, leader: [Point, Point] | null}} Label */
/** @typedef {{width: number, height: number, unit: number, step: number}} Ground `step` between two dots */
/** @typedef {{lit: Point[], dark: Point[]}} Land the dots of the countries that spoke, and all others */

// In wall units. The ring goes from light to light: names keep so far from all of them that it never meets one.
const CLEAR = 2.3
const APART = { beside: 2.2, above: 0.7 }
const AWAY = [2.5, 3.4, 4.6, 6.2, 8, 10, 12]
const LEADER_FROM = 3
const LEADER_GAP = 0.8
// What a place costs, in dark dots that it hides.
const PER_UNIT = 0.5
const STEEP = 2.4
const PER_CROSSED = 2
const WAYS = 24
const JOINED = 1.1
const FLAT = 0.4
const MOST_CROSSED = 1
const LEVEL = 0.38
const SAMPLES = 10

/**
 * The first named come first to a place; who finds none goes without.
 * @param {Wanted[]} wanted
 * @param {Ground} ground
 * @param {Land} land
 * @param {Box[]} taken what no name may touch
 * @returns {Label[]}
 */
export function placeLabels(wanted, ground, land, taken) {
  const lit = new Tally(land.lit, ground)
  const dark = new Tally(land.dark, ground)
  /** @type {Label[]} */
  const placed = []
  for (const one of wanted) {
    /** @type {{cost: number, label: Label | undefined}} */
    let best = { cost: Infinity, label: undefined }
    for (const label of candidates(one, ground)) {
      const cost = costOf(label, ground, lit, dark)
      if (cost < best.cost && isFree(label, ground, placed, taken)) best = { cost, label }
    }
    if (best.label) placed.push(best.label)
  }
  return placed
}

/** On all sides, near and far. @param {Wanted} wanted @param {Ground} ground */
function* candidates(wanted, { unit, step }) {
  const { width, height } = wanted
  const dots = mainland(wanted.dots, step)
  const middle = { x: mean(dots.map(({ x }) => x)), y: mean(dots.map(({ y }) => y)) }
  for (let way = 0; way < WAYS; way += 1) {
    const angle = (2 * Math.PI * way) / WAYS
    const toward = { x: Math.cos(angle), y: Math.sin(angle) }
    const edge = outermost(dots, middle, toward)
    const beside = toward.x > LEVEL ? 0 : toward.x < -LEVEL ? -1 : -0.5
    const rise = beside === -0.5 ? toward.y : toward.y * FLAT
    for (const away of AWAY) {
      const end = { x: edge.x + toward.x * away * unit, y: edge.y + rise * away * unit }
      const above = beside !== -0.5 ? -0.5 : toward.y < 0 ? -1 : 0
      /** @type {[Point, Point] | null} */
      const leader = away < LEADER_FROM ? null : [edge, shortened(edge, end, LEADER_GAP * unit)]
      yield { ...wanted, x: end.x + beside * width, y: end.y + above * height, leader, away, steep: beside === -0.5 }
    }
  }
}

/** @type {WeakMap<Point[], Point[]>} */
const mainlands = new WeakMap()

/** A name stands by a country, not by its farthest island. @param {Point[]} dots @param {number} step */
function mainland(dots, step) {
  const known = mainlands.get(dots)
  if (known) return known
  const joined = dots.filter((dot) => dots.some((other) => other !== dot && Math.hypot(other.x - dot.x, other.y - dot.y) < JOINED * step))
  mainlands.set(dots, joined.length ? joined : dots)
  return mainland(dots, step)
}

/** @param {Label & {away: number, steep: boolean}} label @param {Ground} ground @param {Tally} lit @param {Tally} dark */
function costOf(label, { unit, step }, lit, dark) {
  if (lit.within(grown(label, CLEAR * unit))) return Infinity
  const crossed = crossing(label.leader, step, lit)
  if (crossed > MOST_CROSSED) return Infinity
  return dark.within(grown(label, step / 2)) + PER_UNIT * label.away + (label.steep ? STEEP : 0) + PER_CROSSED * crossed
}

/** Lights that a line meets, but for those where it begins. @param {[Point, Point] | null} line @param {number} step @param {Tally} lit */
function crossing(line, step, lit) {
  if (!line) return 0
  const beyond = along(line).filter(({ x, y }) => Math.hypot(x - line[0].x, y - line[0].y) > step)
  return beyond.filter(({ x, y }) => lit.within(grown({ x, y, width: 0, height: 0 }, step / 4))).length
}

/** @param {Label} label @param {Ground} ground @param {Label[]} placed @param {Box[]} taken */
function isFree(label, { width, height, unit }, placed, taken) {
  if (label.x < 0 || label.y < 0 || label.x + label.width > width || label.y + label.height > height) return false
  const apart = spaced(label, unit)
  if (taken.some((box) => overlap(apart, box) || touches(label.leader, box))) return false
  return placed.every((other) => !overlap(apart, other) && !touches(label.leader, spaced(other, unit)) && !touches(other.leader, apart) && !cross(label.leader, other.leader))
}

/** @param {Box} box @param {number} unit */
function spaced(box, unit) {
  return grown(box, APART.beside * unit, APART.above * unit)
}

/** @param {[Point, Point] | null} line @param {Box} box */
function touches(line, box) {
  return line !== null && along(line).some(({ x, y }) => overlap({ x, y, width: 0, height: 0 }, box))
}

/** @param {[Point, Point] | null} one @param {[Point, Point] | null} other */
function cross(one, other) {
  if (!one || !other) return false
  const side = (/** @type {[Point, Point]} */ [a, b], /** @type {Point} */ p) => Math.sign((b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x))
  return side(one, other[0]) !== side(one, other[1]) && side(other, one[0]) !== side(other, one[1])
}

/** @param {[Point, Point]} line @returns {Point[]} */
function along([from, to]) {
  return Array.from({ length: SAMPLES + 1 }, (_, i) => ({ x: from.x + ((to.x - from.x) * i) / SAMPLES, y: from.y + ((to.y - from.y) * i) / SAMPLES }))
}

/** The dot that lies farthest that way, near the line through the middle. @param {Point[]} dots @param {Point} middle @param {Point} toward */
function outermost(dots, middle, toward) {
  const reach = (/** @type {Point} */ { x, y }) => (x - middle.x) * toward.x + (y - middle.y) * toward.y - 0.7 * Math.abs((x - middle.x) * toward.y - (y - middle.y) * toward.x)
  return dots.reduce((best, dot) => (reach(dot) > reach(best) ? dot : best), /** @type {Point} */ (dots[0]))
}

/** @param {Point} from @param {Point} to @param {number} by @returns {Point} */
function shortened(from, to, by) {
  const length = Math.hypot(to.x - from.x, to.y - from.y)
  return { x: to.x - ((to.x - from.x) * by) / length, y: to.y - ((to.y - from.y) * by) / length }
}

/** @param {number[]} numbers */
function mean(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length
}
