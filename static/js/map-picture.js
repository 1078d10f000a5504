/** Draws the map's dots and the lines to its names on a canvas: as sharp as the screen, and only when something changed. */

/** @import { Light, Point } from "./map-layout.js" */
import { brightness } from "./map-layout.js"

// Of the way between two dots: nobody spoke, the country spoke, a light of each brightness, a light about the ring.
const RADII = { silent: 0.125, spoke: 0.155, lit: [0.37, 0.39, 0.42, 0.46], about: 0.2 }
const FEW = { larger: 1.6, from: 20, to: 600 }
// The ring keeps a dark band about itself, or it would be lost among many lights.
const BAND = 1.35
// In wall units.
const LEADER = 0.2

/** @typedef {{step: number, lights: number}} Grain pixels between two dots, and how many messages have a light */
/**
 * @typedef {object} Picture pixels
 * @property {Grain} grain
 * @property {number} width
 * @property {number} height
 * @property {number} unit
 * @property {Point[]} silent
 * @property {Point[]} spoke
 * @property {Light[]} lit
 * @property {[Point, Point][]} leaders
 * @property {Point | undefined} ringed
 * @property {number} ring its radius
 */

/** Few lights are larger, and read from as far. @param {number} load messages @param {Grain} grain */
export function radiusOf(load, { step, lights }) {
  const larger = Math.max(1, Math.min(FEW.larger, FEW.larger - (FEW.larger - 1) * (Math.log10(lights / FEW.from) / Math.log10(FEW.to / FEW.from))))
  return (RADII.lit[brightness(load)] ?? 0) * step * larger
}

/** The colours are the sheet's: --silent, --spoke, --lit-0 to --lit-3, --leader. @param {HTMLCanvasElement} canvas @param {Picture} picture */
export function paint(canvas, { width, height, unit, grain, silent, spoke, lit, leaders, ringed, ring }) {
  const style = getComputedStyle(canvas)
  const pen = fresh(canvas, width, height)
  fill(pen, style.getPropertyValue("--silent"), RADII.silent * grain.step, silent)
  fill(pen, style.getPropertyValue("--spoke"), RADII.spoke * grain.step, spoke)
  pen.strokeStyle = style.getPropertyValue("--leader")
  pen.lineWidth = LEADER * unit
  for (const line of leaders) draw(pen, ringed ? outside(line, ringed, BAND * ring) : line)
  const isAbout = (/** @type {Point} */ dot) => ringed !== undefined && between(dot, ringed) > 0.5 && between(dot, ringed) < BAND * ring
  for (const bright of RADII.lit.keys()) {
    const colour = style.getPropertyValue(`--lit-${bright}`)
    const dots = lit.filter(({ load }) => brightness(load) === bright)
    fill(pen, colour, radiusOf(2 ** bright, grain), dots.filter((dot) => !isAbout(dot)))
    fill(pen, colour, RADII.about * grain.step, dots.filter(isAbout))
  }
}

/** @param {HTMLCanvasElement} canvas @param {number} width @param {number} height */
function fresh(canvas, width, height) {
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"))
  canvas.width = Math.round(width * devicePixelRatio)
  canvas.height = Math.round(height * devicePixelRatio)
  pen.scale(devicePixelRatio, devicePixelRatio)
  return pen
}

/** @param {CanvasRenderingContext2D} pen @param {string} colour @param {number} radius @param {Point[]} dots */
function fill(pen, colour, radius, dots) {
  pen.fillStyle = colour
  pen.beginPath()
  for (const { x, y } of dots) {
    pen.moveTo(x + radius, y)
    pen.arc(x, y, radius, 0, 2 * Math.PI)
  }
  pen.fill()
}

/** @param {CanvasRenderingContext2D} pen @param {[Point, Point] | null} line */
function draw(pen, line) {
  if (!line) return
  pen.beginPath()
  pen.moveTo(line[0].x, line[0].y)
  pen.lineTo(line[1].x, line[1].y)
  pen.stroke()
}

/** What is left of a line that begins in the ring; nothing of one that ends near it. @param {[Point, Point]} line @param {Point} middle @param {number} radius @returns {[Point, Point] | null} */
function outside([from, to], middle, radius) {
  if (between(from, middle) > radius) return [from, to]
  const [length, reach] = [between(from, to), radius - between(from, middle)]
  if (between(to, middle) < radius * 1.4 || reach >= length) return null
  return [{ x: from.x + ((to.x - from.x) * reach) / length, y: from.y + ((to.y - from.y) * reach) / length }, to]
}

/** @param {Point} one @param {Point} other */
function between(one, other) {
  return Math.hypot(one.x - other.x, one.y - other.y)
}
