/** The operator adjusts how the light falls: by mouse, finger and keys, over the running show. */

/** @import { Point } from "./homography.js" */
import { part, within } from "./parts.js"
import { Corners } from "./projection-corners.js"
import { keepDragging } from "./projection-drag.js"
import { Light } from "./projection-light.js"
import { Overlay } from "./projection-overlay.js"
import { Windows } from "./projection-windows.js"
import { BRIGHTNESS, OVERSCAN, Projection, bounded } from "./projection.js"

const STEP_PX = { fine: 1, coarse: 10 }
const BRIGHTER = 5
/** Whoever went home without closing it would leave a façade with numbers on it. */
const IDLE_MS = 600_000
/** @type {Record<string, Point>} */
const ARROWS = { ArrowLeft: { x: -1, y: 0 }, ArrowRight: { x: 1, y: 0 }, ArrowUp: { x: 0, y: -1 }, ArrowDown: { x: 0, y: 1 } }
/** @type {Record<string, string>} */
const ALSO = { escape: "k", "=": "+", _: "-", Backspace: "Delete" }
/** What the rest of the page hears all the same: full screen, and darkness. */
const OTHERS = ["f", "b"]

/** @typedef {{shiftKey: boolean, repeat: boolean}} Press */

/** Draws how this machine's light falls, from now on. @param {HTMLElement} main its data-wall names the wall */
export function keepProjection(main) {
  const projection = new Projection(main.dataset.wall ?? "")
  const edit = new Edit(main, projection)
  return {
    toggle: () => edit.toggle(),
    /** @param {string} key @param {Press} press */
    takes: (key, press) => edit.takes(key, press),
    describe: () => projection.describe(),
    isOpen: () => !part("aim").hidden,
  }
}

class Edit {
  #main
  #projection
  #light
  #corners
  #windows
  #root = part("aim")
  #overlay = new Overlay(this.#root)
  #onMasks = false
  #withPattern = false
  #withLegend = true
  #idle = 0
  /** What a key does once, however long it is held. @type {Record<string, (backwards: boolean) => void>} */
  #once = {
    t: () => (this.#withPattern = !this.#withPattern),
    m: () => this.#turnTo(!this.#onMasks),
    n: () => this.#onMasks && this.#windows.add(),
    Delete: () => this.#onMasks && this.#windows.remove(),
    o: (backwards) => this.#widenMargin(backwards ? -1 : 1),
    z: () => this.#projection.undo(),
    r: () => this.#tool.reset(),
    "?": () => (this.#withLegend = !this.#withLegend),
    k: () => this.toggle(),
  }

  /** @param {HTMLElement} main @param {Projection} projection */
  constructor(main, projection) {
    this.#main = main
    this.#projection = projection
    this.#light = new Light(main)
    this.#corners = new Corners(projection)
    this.#windows = new Windows(projection)
    keepDragging(this.#root, { grasp: (from) => this.#grasp(from), drop: () => this.#drop() })
    this.#root.addEventListener("click", ({ target }) => {
      const key = /** @type {Element} */ (target).closest("button")?.dataset.key
      if (key) this.takes(key, { shiftKey: false, repeat: false })
    })
    addEventListener("resize", () => this.#draw())
    this.#draw()
  }

  /** A wall that is to be dark stays dark, whatever is pressed. */
  toggle() {
    this.#root.hidden = this.#isOpen || this.#isDark
    this.#withPattern = false
    this.#withLegend = true
    this.#turnTo(false)
    this.#stayOpen()
    this.#draw()
  }

  /** @param {string} key @param {Press} press @returns {boolean} whether it was meant for what is open here */
  takes(key, { shiftKey, repeat }) {
    if (this.#isOpen && this.#isDark) this.toggle()
    if (!this.#isOpen || OTHERS.includes(key)) return false
    this.#stayOpen()
    this.#act(ALSO[key] ?? key, shiftKey, repeat)
    this.#draw()
    return true
  }

  get #isOpen() {
    return !this.#root.hidden
  }

  get #isDark() {
    return this.#main.matches("[data-blank], [data-dark]")
  }

  get #tool() {
    return this.#onMasks ? this.#windows : this.#corners
  }

  /** @param {string} key @param {boolean} shift @param {boolean} repeat */
  #act(key, shift, repeat) {
    const arrow = ARROWS[key]
    const px = shift ? STEP_PX.coarse : STEP_PX.fine
    if (arrow) return this.#tool.nudge({ x: (arrow.x * px) / innerWidth, y: (arrow.y * px) / innerHeight })
    if (key === "+" || key === "-") return this.#brighten(key === "+" ? BRIGHTER : -BRIGHTER)
    if (key === "Tab") return this.#tool.chooseNext(shift ? -1 : 1)
    if (/^[1-4]$/.test(key)) return this.#tool.choose(Number(key) - 1)
    if (!repeat) this.#once[key]?.(shift)
  }

  /** @param {boolean} masks */
  #turnTo(masks) {
    this.#onMasks = masks
    this.#windows.letGo()
  }

  /** @param {number} step percent; past the widest it begins again, since a finger has only one button for it */
  #widenMargin(step) {
    const margins = OVERSCAN.most + 1
    this.#projection.change({ overscan: (this.#projection.aim.overscan + margins + step) % margins }, "overscan")
  }

  /** @param {number} step percent */
  #brighten(step) {
    this.#projection.change({ brightness: bounded(this.#projection.aim.brightness + step, BRIGHTNESS) }, "brightness")
  }

  /** @param {Point} from @returns {(to: Point) => void} */
  #grasp(from) {
    this.#stayOpen()
    this.#projection.pause()
    const move = this.#tool.grasp(from)
    this.#draw()
    return (to) => {
      this.#root.setAttribute("data-dragging", "") // what is under the legend matters now
      move(to)
      this.#draw()
    }
  }

  #drop() {
    this.#root.removeAttribute("data-dragging")
    this.#projection.pause()
  }

  #stayOpen() {
    clearTimeout(this.#idle)
    if (this.#isOpen) this.#idle = setTimeout(() => this.toggle(), IDLE_MS)
  }

  #draw() {
    const mode = this.#onMasks ? "masks" : "corners"
    this.#light.draw(this.#projection.aim)
    within(this.#main, ".pattern").hidden = !this.#withPattern
    this.#main.toggleAttribute("data-aiming", this.#isOpen && this.#withLegend)
    if (!this.#isOpen) return
    this.#overlay.draw(this.#projection.aim, {
      mode,
      corner: this.#corners.chosen,
      mask: this.#windows.chosen,
      grip: this.#windows.grip,
      legend: this.#withLegend ? (this.#withPattern ? "pattern" : mode) : "none",
    })
  }
}
