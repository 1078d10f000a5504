/** Letters on a canvas: how far they reach, without a layout of the page. */

const MEASURED = 100

/** @typedef {{left: number, right: number, up: number, down: number, width: number}} Reach of a text's ink from its middle and its baseline, and its width; of font size 1 */

export class Brush {
  element = document.createElement("canvas")
  #brush = /** @type {CanvasRenderingContext2D} */ (this.element.getContext("2d", { willReadFrequently: true }))
  #font = ""
  /** Between letters, of the font size. */
  spacing = 0

  /** Its element belongs in the page: a canvas takes a font's variation from its style, and from nowhere else. @param {string} className @param {string} lang @param {"ltr" | "rtl"} dir */
  constructor(className, lang = "", dir = "ltr") {
    this.element.className = className
    this.element.lang = lang
    this.element.dir = dir
  }

  /** Takes the font from the page's style, once that is known. */
  dip() {
    const { fontFamily, fontSize, fontWeight, letterSpacing } = getComputedStyle(this.element)
    this.#font = `${fontWeight} 1px ${fontFamily}`
    this.spacing = parseFloat(letterSpacing) / parseFloat(fontSize) || 0
    this.hold(MEASURED)
  }

  /** @param {number} size of its font, in pixels */
  hold(size) {
    this.#brush.font = this.#font.replace("1px", `${size}px`)
    this.#brush.textAlign = "center"
    this.#brush.textRendering = "geometricPrecision" // no letter is moved onto the canvas's pixels
    this.#brush.letterSpacing = `${this.spacing * size}px`
    this.#brush.direction = this.element.dir === "rtl" ? "rtl" : "ltr"
  }

  /** @param {string} text @returns {Reach} */
  measure(text) {
    const { actualBoundingBoxLeft, actualBoundingBoxRight, actualBoundingBoxAscent, actualBoundingBoxDescent, width } = this.#brush.measureText(text)
    const reach = { left: actualBoundingBoxLeft, right: actualBoundingBoxRight, up: actualBoundingBoxAscent, down: actualBoundingBoxDescent, width }
    return /** @type {Reach} */ (Object.fromEntries(Object.entries(reach).map(([name, length]) => [name, length / MEASURED])))
  }

  /** @param {number} width @param {number} height pixels */
  cleaned(width, height) {
    this.element.width = width
    this.element.height = height
    return this.#brush
  }
}
