/** How candles are drawn: the glow of all behind them, then each with its flame. Colours are in remembrance.css. */

/** @import { Candle } from "./candle-layout.js" */
import { WICK } from "./candle-layout.js"
import { svg } from "./svg.js"

/** One high, from its foot. */
const FLAME = "M0-1C.05-.8.23-.52.23-.27C.23-.09.13 0 0 0C-.13 0-.23-.09-.23-.27C-.23-.52-.05-.8 0-1Z"

/** What candles refer to: once in the page. @returns {SVGElement} */
export function shapes() {
  return svg("defs", {}, [
    svg("linearGradient", { id: "candle-wax", x2: 0, y2: 1 }, stops("candle-wax", [0, 0.1, 0.42, 0.72, 1])),
    svg("radialGradient", { id: "candle-flame", cx: 0.5, cy: 0.62, r: 0.62 }, stops("candle-flame", [0, 0.5, 1])),
    svg("radialGradient", { id: "candle-glow" }, stops("candle-glow", [0, 0.25, 0.55, 1])),
    svg("radialGradient", { id: "candle-halo" }, stops("candle-halo", [0, 0.3, 0.62, 1])),
    svg("linearGradient", { id: "candle-night", x2: 0, y2: 1 }, stops("candle-night", [0, 1])),
    svg("path", { id: "candle-flame-shape", class: "candle__flame-shape", d: FLAME }),
  ])
}

/** @param {string} name @param {number[]} offsets */
function stops(name, offsets) {
  return offsets.map((offset, at) => svg("stop", { offset, class: `${name}-${at + 1}` }))
}

/** @param {Candle} candle @param {number} lean of its flame, 0 to 1 @returns {SVGElement} */
export function candle({ x, y, width, height, flame, near }, lean) {
  const half = width / 2
  const bend = 0.22 * half
  const wick = WICK * flame
  return svg("g", { class: "candle", transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` }, [
    svg("path", { class: "candle__wax", opacity: Math.min(0.55 + 0.5 * near, 1).toFixed(2), d: `M${-half} ${bend}Q0 ${-bend} ${half} ${bend}V${height}H${-half}Z` }),
    svg("path", { class: "candle__wick", "stroke-width": Math.max(0.1 * width, 1).toFixed(1), d: `M0 ${bend / 2}V${-wick}` }),
    svg("g", { transform: `translate(0 ${-wick}) rotate(${(8 * lean - 4).toFixed(1)}) scale(${flame.toFixed(1)})` }, [svg("use", { class: "candle__flame", href: "#candle-flame-shape" })]),
  ])
}

/** @param {Candle} candle @param {number} unit @returns {SVGElement} */
export function glow({ x, y, flame, near }, unit) {
  const circle = (/** @type {string} */ name, /** @type {number} */ r) => svg("circle", { class: name, cx: x.toFixed(1), cy: (y - 0.5 * flame).toFixed(1), r: r.toFixed(1) })
  const wide = circle("candle__glow", (8 + 6 * near) * unit)
  return svg("g", {}, near > 1 ? [wide, circle("candle__halo", 1.9 * flame)] : [wide])
}

/** Below the flames there is no light. @param {{width: number, height: number, top: number}} ground of the dark @param {number} margin */
export function night({ width, height, top }, margin) {
  return svg("rect", { class: "candle__night", x: -margin, y: top, width: width + 2 * margin, height: height - top + margin })
}
