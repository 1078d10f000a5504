/** What the operator sees over the picture while they adjust it: its frame, its corners, the masks' edges. In pixels of the window. */

/** @import { Quad } from "./homography.js" */
/** @import { Aim } from "./projection.js" */
import { project } from "./homography.js"
import { within } from "./parts.js"
import { difference, pixels } from "./points.js"
import { cornersOf } from "./projection-masks.js"
import { svg } from "./svg.js"

/**
 * @typedef {object} Held what the next press is about
 * @property {"corners" | "masks"} mode
 * @property {number} corner of the picture
 * @property {number} mask -1 for none
 * @property {number} grip corner of that mask, or -1 for all of it
 * @property {"corners" | "masks" | "pattern" | "none"} legend which keys are listed
 */

export class Overlay {
  #root
  #lines
  #frame
  /** @type {SVGElement[]} */
  #edges = []
  #percent

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root
    this.#lines = /** @type {SVGElement} */ (root.querySelector(".aim__lines"))
    this.#frame = /** @type {SVGElement} */ (root.querySelector(".aim__frame"))
    this.#percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" })
  }

  /** @param {Aim} aim @param {Held} held */
  draw({ corners, masks, overscan, brightness }, held) {
    this.#root.dataset.mode = held.mode
    this.#root.dataset.legend = held.legend
    this.#frame.setAttribute("points", points(corners))
    this.#drawCorners(corners, held.corner)
    this.#drawMasks(masks.map((mask) => /** @type {Quad} */ (cornersOf(mask).map((point) => project(corners, point)))), held)
    for (const [name, value] of Object.entries({ overscan, brightness })) {
      within(this.#root, `[data-value="${name}"]`).textContent = this.#percent.format(value / 100)
    }
  }

  /** Each number stands inside of its corner, where the light is. @param {Quad} corners @param {number} chosen */
  #drawCorners(corners, chosen) {
    const middle = project(corners, { x: 0.5, y: 0.5 })
    this.#root.querySelectorAll(".aim__corner").forEach((element, at) => {
      const corner = corners[at] ?? middle
      const place = pixels(corner)
      const inward = difference(pixels(middle), place)
      const far = Math.hypot(inward.x, inward.y)
      const { style } = /** @type {HTMLElement} */ (element)
      style.setProperty("translate", `${place.x}px ${place.y}px`)
      style.setProperty("--inward-x", String(inward.x / far))
      style.setProperty("--inward-y", String(inward.y / far))
      element.classList.toggle("aim__corner--chosen", at === chosen)
    })
  }

  /** @param {Quad[]} quads @param {Held} held */
  #drawMasks(quads, { mask, grip }) {
    for (const edge of this.#edges) edge.remove()
    this.#edges = quads.map((quad, at) => svg("polygon", { points: points(quad), class: at === mask ? "aim__mask aim__mask--chosen" : "aim__mask" }))
    quads[mask]?.map(pixels).forEach(({ x, y }, at) => {
      this.#edges.push(svg("circle", { cx: x, cy: y, class: at === grip ? "aim__grip aim__grip--chosen" : "aim__grip" }))
    })
    this.#lines.append(...this.#edges)
  }
}

/** @param {Quad} quad */
function points(quad) {
  return quad.map(pixels).map(({ x, y }) => `${x},${y}`).join(" ")
}
