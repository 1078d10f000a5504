/** How a balloon is drawn: in units of its radius, from the middle of its round part. Colours are in balloons.css. */

import { SHAPE, SMALL_END } from "./balloon-layout.js"
import { svg } from "./svg.js"

const BODY = "M0-1C.56-1 1-.56 1 0C1 .52.58.97.065 1.26L.11 1.38H-.11L-.065 1.26C-.58.97-1 .52-1 0C-1-.56-.56-1 0-1Z"
const LIGHT = "M-.67-.25C-.61-.52-.44-.72-.19-.805"
const STRIPES = 6
/** Of a wide ribbon: half its width, how far it swings, and how often it twists in its whole length. */
const BAND = { half: 0.095, swing: 0.15, twists: 1, whole: 1.05 }
const STEPS = 28
export const SMALL_KINDS = 3

/** What `large` and `small` refer to: once in the page. @returns {SVGElement} */
export function shapes() {
  const kinds = Array.from({ length: SMALL_KINDS }, (_, kind) => kind)
  return svg("defs", {}, [
    gradient("radialGradient", "balloon-body", { cx: -0.3, cy: -0.36, r: 1.25 }),
    gradient("linearGradient", "balloon-rim", { x1: -0.7, y1: -0.9, x2: 0.5, y2: 1 }),
    svg("g", { id: "balloon-large", class: "balloon-large" }, [svg("path", { class: "balloon__skin", d: BODY }), svg("path", { class: "balloon__light", d: LIGHT })]),
    ...kinds.map((kind) =>
      svg("g", { id: `balloon-small-${kind}` }, [
        ...narrowRibbon(kind),
        svg("path", { class: "balloon__skin", d: BODY }),
        svg("path", { class: "balloon__light", d: LIGHT }),
      ]),
    ),
  ])
}

/** @param {string} tag @param {string} id @param {Record<string, number>} line */
function gradient(tag, id, line) {
  const stops = [0, 0.42, 1].map((offset, at) => svg("stop", { offset, class: `${id}-${at + 1}` }))
  return svg(tag, { id, gradientUnits: "userSpaceOnUse", ...line }, stops)
}

/** @param {number} end of its ribbon, in radii @param {number} phase of the ribbon, 0 to 1 @returns {SVGElement} */
export function large(end, phase) {
  return svg("svg", { class: "balloon__drawing", viewBox: "-1.1 -1.1 2.2 2.2" }, [...wideRibbon(end, phase), svg("use", { href: "#balloon-large" })])
}

/** @param {number} x @param {number} y @param {number} r pixels @param {number} kind @returns {SVGElement} */
export function small(x, y, r, kind) {
  return svg("use", { class: "balloon", href: `#balloon-small-${kind}`, transform: `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${r.toFixed(2)})` })
}

/** @param {number} kind */
function narrowRibbon(kind) {
  const bend = [0.16, -0.14, 0.12][kind] ?? 0
  const down = SMALL_END - SHAPE.knot
  const wave = `c${bend} ${0.2 * down} ${bend} ${0.3 * down} 0 ${0.5 * down}s${-1.2 * bend} ${0.3 * down} ${-0.4 * bend} ${0.5 * down}`
  return stripes().map(({ stripe, from }) => svg("path", { class: `balloon__strand balloon__stripe-${stripe}`, d: `M${(from + 0.5 / STRIPES) * 0.2} ${SHAPE.knot}${wave}` }))
}

/** A band that swings and twists: where it shows its back, its colours are in the shade and run the other way. @param {number} end @param {number} phase */
function wideRibbon(end, phase) {
  const length = end - SHAPE.knot
  const points = Array.from({ length: STEPS + 1 }, (_, step) => {
    const down = (step / STEPS) * length
    const angle = 2 * Math.PI * (0.05 * phase + BAND.twists * Math.min(length / BAND.whole, 1) * (step / STEPS))
    const opens = Math.min(1, down / 0.3)
    return { x: BAND.swing * opens * Math.sin(1.25 * angle + 6 * phase), y: SHAPE.knot + down, half: BAND.half * Math.cos(angle) }
  })
  return stripes().flatMap(({ stripe, from, to }) =>
    sides(points).map(({ isFront, run }) => {
      const edge = (/** @type {number} */ share) => run.map(({ x, y, half }) => `${(x + 2 * half * share).toFixed(3)} ${y.toFixed(3)}`)
      return svg("path", { class: `${isFront ? "balloon__front" : "balloon__back"} balloon__stripe-${stripe}`, d: `M${edge(from).join("L")}L${edge(to).reverse().join("L")}Z` })
    }),
  )
}

/** Stretches that show one side. @param {{x: number, y: number, half: number}[]} points */
function sides(points) {
  /** @type {{isFront: boolean, run: typeof points}[]} */
  const found = []
  for (const point of points) {
    const isFront = point.half >= 0
    const last = found.at(-1)
    if (last && last.isFront === isFront) {
      last.run.push(point)
      continue
    }
    last?.run.push({ ...point, half: 0 })
    found.push({ isFront, run: last ? [{ ...point, half: 0 }, point] : [point] })
  }
  return found
}

/** Shares of a ribbon's width, from its middle. */
function stripes() {
  return Array.from({ length: STRIPES }, (_, at) => ({ stripe: STRIPES - at, from: at / STRIPES - 0.5, to: (at + 1) / STRIPES - 0.5 }))
}
