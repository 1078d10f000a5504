/** The letters as windows: black all around, a light edge, and the same letters as a grid of ink to know what is seen. */

/** @import { Seam } from "./mosaic-layout.js" */
/** @import { Line } from "./mosaic-lines.js" */
import { Brush } from "./brush.js"
import { Ink } from "./ink.js"
import { svg } from "./svg.js"

/** Of 255. A cell that a letter only touches has to be covered, too. */
const TOUCHED = 24
/** A cell is drawn as a square of so many pixels. */
const GRAINS = 2

/** @typedef {{line: Line, middle: number, baseline: number}} Standing pixels */

export class Cutout {
  element = svg("svg", { class: "mosaic__window", "aria-hidden": "true" })
  brush
  #lang
  #dir

  /** @param {string} lang @param {"ltr" | "rtl"} dir of the letters */
  constructor(lang, dir) {
    this.#lang = lang
    this.#dir = dir
    this.brush = new Brush("mosaic__ink mosaic__ink--letters", lang, dir)
  }

  /** @param {Standing[]} lines @param {{width: number, height: number}} ground @param {number} cell pixels @returns {Ink} */
  ink(lines, { width, height }, cell) {
    const [columns, rows, grain] = [Math.ceil(width / cell), Math.ceil(height / cell), cell / GRAINS]
    const brush = this.brush.cleaned(GRAINS * columns, GRAINS * rows)
    for (const { line, middle, baseline } of lines) {
      this.brush.hold(line.size / grain)
      brush.fillText(line.text, middle / grain, baseline / grain)
    }
    const { data } = brush.getImageData(0, 0, GRAINS * columns, GRAINS * rows)
    const touched = new Uint8Array(columns * rows)
    for (let at = 3; at < data.length; at += 4) {
      if ((data[at] ?? 0) < TOUCHED) continue
      const [x, y] = [(at >> 2) % (GRAINS * columns), Math.floor((at >> 2) / (GRAINS * columns))]
      touched[Math.floor(y / GRAINS) * columns + Math.floor(x / GRAINS)] = 1
    }
    return new Ink(columns, rows, touched)
  }

  /**
   * @param {{lines: Standing[], seams: Seam[]}} drawn
   * @param {{width: number, height: number}} ground
   * @param {{edge: number, seam: number}} thick pixels
   */
  draw({ lines, seams }, { width, height }, { edge, seam }) {
    const path = seams.map(({ x1, y1, x2, y2 }) => `M${x1} ${y1}L${x2} ${y2}`).join("")
    const around = { x: -edge, y: -edge, width: width + 2 * edge, height: height + 2 * edge }
    const mask = svg("mask", { id: "mosaic-letters", maskUnits: "userSpaceOnUse", ...around })
    mask.append(svg("rect", { ...around, fill: "white" }), this.#letters(lines, { class: "mosaic__letters", fill: "black" }))
    const wall = svg("g", { mask: "url(#mosaic-letters)" })
    wall.append(svg("rect", { ...around, class: "mosaic__wall" }), this.#letters(lines, { class: "mosaic__letters mosaic__edge", "stroke-width": 2 * edge }))
    this.element.setAttribute("viewBox", `0 0 ${width} ${height}`)
    this.element.replaceChildren(svg("path", { d: path, class: "mosaic__seams", "stroke-width": seam }), mask, wall)
  }

  /** @param {Standing[]} lines @param {Record<string, string | number>} attributes */
  #letters(lines, attributes) {
    const group = svg("g", { lang: this.#lang, direction: this.#dir, ...attributes })
    for (const { line, middle, baseline } of lines) {
      const text = svg("text", { x: middle, y: baseline, "font-size": line.size, "text-anchor": "middle", "letter-spacing": this.brush.spacing * line.size })
      text.textContent = line.text
      group.append(text)
    }
    return group
  }
}
