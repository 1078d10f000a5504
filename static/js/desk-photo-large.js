/** The dialog with one photo as large as the window and larger: zoomed and moved by hand, wheel, buttons and keys. */

/** @import { Send } from "./desk-photo-cover.js" */
/** @import { WaitingPhoto } from "./types.js" */
/** @import { Wording } from "./wording.js" */
import { Cover } from "./desk-photo-cover.js"
import { Frame } from "./desk-photo-frame.js"
import { STEP, WHOLE, pinched, wheeled, zoomed } from "./desk-photo-zoom.js"
import { part } from "./parts.js"

/** @typedef {{clientX: number, clientY: number}} Spot */

/** What a double tap shows. */
const CLOSE = 3

export class Large {
  #dialog = /** @type {HTMLDialogElement} */ (part("large"))
  #view = part("large-view")
  #wording
  #frame
  #cover
  #zoom = WHOLE
  /** @type {Map<number, Spot>} fingers on the photo */
  #fingers = new Map()

  /** @param {Wording} wording @param {Send} send */
  constructor(wording, send) {
    this.#wording = wording
    this.#frame = new Frame(this.#view, "large", wording)
    this.#cover = new Cover(this.#frame, part("large-bar"), wording, send)
    part("zoom-in").addEventListener("click", () => this.#zoomTo(zoomed(this.#zoom, STEP)))
    part("zoom-out").addEventListener("click", () => this.#zoomTo(zoomed(this.#zoom, 1 / STEP)))
    part("zoom-whole").addEventListener("click", () => this.#zoomTo(WHOLE))
    part("large-close").addEventListener("click", () => this.#dialog.close())
    this.#dialog.addEventListener("close", () => this.#leave())
    this.#dialog.addEventListener("keydown", (event) => this.#listen(event))
    this.#view.addEventListener("wheel", (event) => this.#wheel(event), { passive: false })
    this.#view.addEventListener("dblclick", (event) => this.#cover.isDrawing || this.#zoomTo(this.#zoom > WHOLE ? WHOLE : CLOSE, event))
    this.#view.addEventListener("pointerdown", (event) => this.#touch(event))
    this.#view.addEventListener("pointermove", (event) => this.#move(event))
    for (const end of /** @type {const} */ (["pointerup", "pointercancel"])) this.#view.addEventListener(end, (event) => this.#fingers.delete(event.pointerId))
  }

  get isDrawing() {
    return this.#cover.isDrawing
  }

  /** @param {WaitingPhoto} photo @param {string} name */
  open(photo, name) {
    this.#frame.show(photo, name)
    this.#dialog.showModal()
    this.#zoomTo(WHOLE)
  }

  /** The post in focus changed: its photo stays under the moderator's eyes, another never takes its place. @param {WaitingPhoto[]} photos @param {string} name */
  follow(photos, name) {
    if (!this.#dialog.open) return
    const photo = photos.find((each) => each.id === this.#frame.photo?.id)
    if (!photo) return this.#dialog.close()
    this.#frame.show(photo, name)
    this.#cover.follow(true)
  }

  #leave() {
    this.#cover.end()
    this.#fingers.clear()
    this.#frame.show(undefined, "")
  }

  /** @param {number} zoom @param {Spot} [spot] what stays where it is; without it the middle */
  #zoomTo(zoom, spot = this.#middle()) {
    const before = this.#frame.root.getBoundingClientRect()
    const across = (spot.clientX - before.left) / before.width
    const down = (spot.clientY - before.top) / before.height
    this.#zoom = zoom
    this.#frame.root.style.setProperty("--zoom", String(zoom))
    const after = this.#frame.root.getBoundingClientRect()
    this.#view.scrollBy(after.left + across * after.width - spot.clientX, after.top + down * after.height - spot.clientY)
    part("zoom-percent").textContent = this.#wording.percent(zoom)
  }

  /** @returns {Spot} */
  #middle() {
    const { left, top, width, height } = this.#view.getBoundingClientRect()
    return { clientX: left + width / 2, clientY: top + height / 2 }
  }

  /** @param {KeyboardEvent} event */
  #listen(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === "+" || event.key === "=") this.#zoomTo(zoomed(this.#zoom, STEP))
    if (event.key === "-") this.#zoomTo(zoomed(this.#zoom, 1 / STEP))
    if (event.key === "0") this.#zoomTo(WHOLE)
    if (event.code === "KeyF" && !event.repeat) this.#cover.begin()
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return // scrolls
    event.preventDefault()
    this.#zoomTo(wheeled(this.#zoom, event.deltaY), event)
  }

  /** @param {PointerEvent} event */
  #touch(event) {
    if (this.#cover.isDrawing || event.button) return
    this.#view.setPointerCapture(event.pointerId)
    this.#fingers.set(event.pointerId, event)
  }

  /** One finger moves the photo, two zoom it. @param {PointerEvent} event */
  #move(event) {
    const before = this.#fingers.get(event.pointerId)
    if (!before) return
    this.#fingers.set(event.pointerId, event)
    const other = [...this.#fingers].find(([id]) => id !== event.pointerId)?.[1]
    if (!other) return this.#view.scrollBy(before.clientX - event.clientX, before.clientY - event.clientY)
    this.#zoomTo(pinched(this.#zoom, distance(before, other), distance(event, other)), between(event, other))
  }
}

/** @param {Spot} one @param {Spot} other */
function distance(one, other) {
  return Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY)
}

/** @param {Spot} one @param {Spot} other @returns {Spot} */
function between(one, other) {
  return { clientX: (one.clientX + other.clientX) / 2, clientY: (one.clientY + other.clientY) / 2 }
}
