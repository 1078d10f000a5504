/** The candles of a wall as elements, far ones first. */

/** @import { Candle, Ground } from "./candle-layout.js" */
import { candle, glow, night, shapes } from "./candle-drawing.js"
import { MOST, placeOthers, placeTall } from "./candle-layout.js"
import { chance } from "./chance.js"
import { fadeIn } from "./motion.js"
import { svg } from "./svg.js"

/** One flame after the other, and only just. */
const FLICKER = [
  { transform: "none", opacity: 1 },
  { transform: "scale(0.96, 1.03)", opacity: 0.94, offset: 0.22 },
  { transform: "scale(1.02, 0.97)", opacity: 1, offset: 0.45 },
  { transform: "scale(0.98, 1.02)", opacity: 0.95, offset: 0.7 },
  { transform: "none", opacity: 1 },
]
/** How far light may reach beyond the ground, in wall units. */
const EDGE = 12

export class CandleField {
  element = svg("svg", { class: "candles" })
  #glows = svg("g")
  #night = svg("g")
  #candles = svg("g")
  /** @type {Candle[]} the tall ones, then the others in the order in which they are lit */
  #places = []
  /** @type {SVGElement[]} */
  #lit = []
  #unit = 0

  constructor() {
    this.element.append(shapes(), this.#glows, this.#night, this.#candles)
  }

  /** @param {Ground} ground */
  stand(ground) {
    const tall = placeTall(ground)
    const others = placeOthers(MOST - tall.length, ground)
    const flames = others.reduce((lowest, { y }) => Math.max(lowest, y), 0)
    this.#places = [...tall, ...others]
    this.#unit = ground.unit
    this.#lit = []
    this.#glows.replaceChildren()
    this.#candles.replaceChildren()
    this.#night.replaceChildren(night({ ...ground, top: flames - 4 * ground.unit }, EDGE * ground.unit))
    return tall
  }

  /** @param {number} count @param {boolean} motion */
  light(count, motion) {
    this.element.style.setProperty("--glow", (1 / Math.sqrt(1 + count / 30)).toFixed(3))
    while (this.#lit.length > count) {
      this.#lit.pop()?.remove()
      this.#glows.lastElementChild?.remove()
    }
    for (const place of this.#places.slice(this.#lit.length, count)) this.#add(place, motion)
  }

  /** @param {number} turn @param {number} duration ms */
  flicker(turn, duration) {
    const one = this.#lit[Math.floor(chance(String(turn), "flame") * this.#lit.length)]
    one?.querySelector(".candle__flame")?.animate(FLICKER, { duration, easing: "ease-in-out" })
  }

  /** @param {Candle} place @param {boolean} motion */
  #add(place, motion) {
    const at = this.#lit.length
    const made = candle(place, chance(String(at), "lean"))
    const glowing = glow(place, this.#unit)
    this.#glows.append(glowing)
    this.#candles.insertBefore(made, this.#nearer(place))
    this.#lit.push(made)
    if (!motion) return
    fadeIn(made, "now")
    fadeIn(glowing, "now")
  }

  /** The farthest of those that stand before it. @param {Candle} place @returns {SVGElement | null} */
  #nearer({ near }) {
    const before = this.#lit.map((made, at) => ({ made, near: this.#places[at]?.near ?? 0 })).filter((other) => other.near > near)
    return before.toSorted((a, b) => a.near - b.near)[0]?.made ?? null
  }
}
