/** Covering one more face: a box that is drawn on a photo's frame, by hand or with the keys, and then sent. */

/** @import { Box, Grip, Point } from "./desk-photo-box.js" */
/** @import { Frame } from "./desk-photo-frame.js" */
/** @import { WaitingPhoto } from "./types.js" */
/** @import { Wording } from "./wording.js" */
import { around, dragged, grip, grown, moved } from "./desk-photo-box.js"
import { put } from "./desk-photo-frame.js"
import { element, within } from "./parts.js"

/** @typedef {(photo: WaitingPhoto, box: Box) => Promise<string>} Send says what went wrong, or nothing */

/** In CSS pixels, so that a box is as easy to draw at every size of the photo. */
const FACE = { x: 64, y: 80 }
const LEAST = { x: 12, y: 12 }
const CORNER = { x: 16, y: 16 }
const STEP = 6
/** @type {Record<string, Point>} */
const ARROWS = { ArrowLeft: { x: -STEP, y: 0 }, ArrowRight: { x: STEP, y: 0 }, ArrowUp: { x: 0, y: -STEP }, ArrowDown: { x: 0, y: STEP } }

export class Cover {
  #frame
  #controls
  #wording
  #send
  #marker = element("span", "", "face face--drawn")
  /** @type {Box | undefined} */
  #box
  /** @type {Grip | undefined} */
  #held
  #isDrawing = false
  #isSending = false
  /** @type {Element | null} where the keyboard was */
  #before = null

  /** @param {Frame} frame @param {HTMLElement} controls holds _cover_keys.html @param {Wording} wording @param {Send} send */
  constructor(frame, controls, wording, send) {
    this.#frame = frame
    this.#controls = controls
    this.#wording = wording
    this.#send = send
    this.#marker.append(...["start", "end", "under", "across"].map((corner) => element("span", "", `face__corner face__corner--${corner}`)))
    within(controls, ".covering__begin").addEventListener("click", () => this.begin())
    within(controls, ".covering__cover").addEventListener("click", () => this.#cover())
    within(controls, ".covering__cancel").addEventListener("click", () => this.end())
    frame.root.addEventListener("pointerdown", (event) => this.#take(event))
    frame.root.addEventListener("pointermove", (event) => this.#drag(event))
    frame.root.addEventListener("pointerup", (event) => this.#letGo(event))
    frame.root.addEventListener("pointercancel", () => (this.#held = undefined))
    document.addEventListener("keydown", (event) => this.#listen(event), { capture: true }) // before the desk's own keys
  }

  get isDrawing() {
    return this.#isDrawing
  }

  begin() {
    if (this.#isDrawing || !this.#frame.photo) return
    this.#before = document.activeElement
    this.#isDrawing = true
    this.#show()
    this.#frame.root.tabIndex = -1
    this.#frame.root.focus({ preventScroll: true })
  }

  /** Leaves the photo as it is. */
  end() {
    if (!this.#isDrawing) return
    this.#isDrawing = this.#isSending = false
    this.#box = this.#held = undefined
    this.#marker.remove()
    this.#frame.root.removeAttribute("tabindex")
    this.#show()
    const now = document.activeElement
    if (!this.#frame.root.contains(now) && !this.#controls.contains(now)) return
    const place = this.#before instanceof HTMLElement && this.#before.isConnected && this.#before !== document.body ? this.#before : null
    ;(place ?? within(this.#controls, ".covering__begin")).focus({ preventScroll: true })
  }

  /** The frame was drawn anew: the box stands on it again, or what it stood on is gone. @param {boolean} isSame photo */
  follow(isSame) {
    if (!isSame) this.end()
    else if (this.#box) this.#frame.root.append(this.#marker)
  }

  async #cover() {
    const { photo } = this.#frame
    if (!photo || !this.#box || this.#isSending) return
    this.#isSending = true
    this.#show()
    const refusal = await this.#send(photo, this.#box)
    if (!this.#isDrawing || this.#frame.photo?.id !== photo.id) return // gone on to another meanwhile
    this.#isSending = false
    if (!refusal) return this.end()
    this.#show(refusal)
  }

  /** @param {string} words instead of how to draw */
  #show(words = this.#wording.say(this.#isSending ? "covering" : "draw")) {
    const shown = (/** @type {string} */ name) => within(this.#controls, `.covering__${name}`)
    shown("begin").hidden = this.#isDrawing
    shown("cover").hidden = shown("cancel").hidden = !this.#isDrawing
    shown("hint").textContent = this.#isDrawing ? words : ""
    shown("cover").toggleAttribute("disabled", !this.#box || this.#isSending)
    shown("cancel").toggleAttribute("disabled", this.#isSending)
    this.#controls.classList.toggle("covering", this.#isDrawing)
    this.#frame.root.classList.toggle("framed--drawing", this.#isDrawing)
    this.#marker.classList.toggle("face--sending", this.#isSending)
  }

  /** @param {Box} box */
  #draw(box) {
    this.#box = box
    put(this.#marker, box)
    this.#frame.root.append(this.#marker)
    this.#show()
  }

  /** @param {PointerEvent} event */
  #take(event) {
    if (!this.#isDrawing || this.#isSending || event.button || !event.isPrimary) return
    event.preventDefault()
    this.#frame.root.setPointerCapture(event.pointerId)
    this.#frame.root.focus({ preventScroll: true })
    this.#held = grip(this.#box, this.#place(event), this.#fractions(CORNER))
  }

  /** @param {PointerEvent} event */
  #drag(event) {
    if (!this.#held) return
    const box = dragged(this.#held, this.#place(event))
    if (!this.#held.draws || this.#isLarge(box)) this.#draw(box)
  }

  /** A tap is a face as large as most. @param {PointerEvent} event */
  #letGo(event) {
    const held = this.#held
    this.#held = undefined
    if (!held?.draws) return
    const at = this.#place(event)
    const isTap = Math.hypot(...this.#pixels({ x: at.x - held.from.x, y: at.y - held.from.y })) < LEAST.x
    if (isTap) this.#draw(around(at, this.#fractions(FACE)))
  }

  /** While a box is drawn, no key means what else it means on the desk. @param {KeyboardEvent} event */
  #listen(event) {
    if (!this.#isDrawing || event.ctrlKey || event.metaKey || event.altKey || event.key === "Tab" || event.key === "Shift") return
    event.stopPropagation()
    const isOnButton = event.target instanceof Element && event.target.closest("button, a, summary, input") !== null
    if (isOnButton && (event.key === "Enter" || event.key === " ")) return
    const arrow = ARROWS[event.key]
    if (arrow || event.key === "Enter" || event.key === "Escape") event.preventDefault()
    if (this.#isSending) return
    if (event.key === "Escape") this.end()
    if (event.key === "Enter" && !event.repeat) this.#cover()
    if (arrow) this.#nudge(arrow, event.shiftKey)
  }

  /** The first arrow puts a box into the middle. @param {Point} arrow @param {boolean} grows */
  #nudge(arrow, grows) {
    const by = this.#fractions(arrow)
    if (!this.#box) this.#draw(around({ x: 0.5, y: 0.5 }, this.#fractions(FACE)))
    else if (grows) this.#draw(grown(this.#box, { x: by.x, y: -by.y }, this.#fractions(LEAST)))
    else this.#draw(moved(this.#box, by))
  }

  /** @param {PointerEvent} event @returns {Point} */
  #place({ clientX, clientY }) {
    const { left, top } = this.#frame.root.getBoundingClientRect()
    return this.#fractions({ x: clientX - left, y: clientY - top })
  }

  /** @param {Point} pixels @returns {Point} */
  #fractions({ x, y }) {
    const { width, height } = this.#frame.root.getBoundingClientRect()
    return { x: x / width, y: y / height }
  }

  /** @param {Point} fractions @returns {[number, number]} */
  #pixels({ x, y }) {
    const { width, height } = this.#frame.root.getBoundingClientRect()
    return [x * width, y * height]
  }

  /** @param {Box} box */
  #isLarge({ width, height }) {
    const [across, down] = this.#pixels({ x: width, y: height })
    return across >= LEAST.x && down >= LEAST.y
  }
}
