/** A post's photos on the wall: their places are kept from the start, and a blur of each stands there until it is loaded. */

/** @import { Photo, Spread } from "./types.js" */
import { thumbHashToRGBA } from "../vendor/thumbhash.js"
import { sources } from "./picture-sources.js"
import { takeAway } from "./take-away.js"

export class Frames {
  element = document.createElement("div")
  /** @type {Frame[]} */
  #frames = []
  #shown = ""

  /** @param {Photo[]} photos */
  show(photos) {
    const shown = JSON.stringify(photos)
    if (shown === this.#shown) return
    this.#shown = shown
    for (const { element } of this.#frames) takeAway(element)
    this.#frames = photos.map((photo) => new Frame(photo))
    this.element.replaceChildren(...this.#frames.map(({ element }) => element))
  }

  /** @param {Spread} spread */
  place({ width, height, places }) {
    setLengths(this.element, { "inline-size": width, "block-size": height })
    for (const [at, { x, y, width, height }] of places.entries()) {
      const frame = /** @type {Frame} */ (this.#frames[at])
      setLengths(frame.element, { "inset-inline-start": x, "inset-block-start": y, "inline-size": width, "block-size": height })
      frame.isAbout(width)
    }
  }
}

class Frame {
  element = document.createElement("div")
  #source = document.createElement("source")
  #image = document.createElement("img")

  /** @param {Photo} photo */
  constructor(photo) {
    this.element.className = "photo"
    this.#source.type = "image/webp"
    this.#source.srcset = sources(photo, "webp")
    this.#image.className = "photo__image"
    this.#image.alt = photo.alt
    this.#image.decoding = "async"
    this.#image.width = photo.width
    this.#image.height = photo.height
    this.#image.addEventListener("load", () => this.element.toggleAttribute("data-loaded", true))
    const picture = document.createElement("picture")
    picture.append(this.#source, this.#image)
    this.#image.srcset = sources(photo, "jpg")
    if (photo.placeholder) this.element.append(blur(photo.placeholder))
    this.element.append(picture)
  }

  /** @param {number} width pixels on the wall, by which the browser chooses a file: each time it is told, so only news */
  isAbout(width) {
    const sizes = `${Math.ceil(width)}px`
    if (this.#image.sizes !== sizes) this.#source.sizes = this.#image.sizes = sizes
  }
}

/** @param {string} placeholder ThumbHash, base64 */
function blur(placeholder) {
  const { w, h, rgba } = thumbHashToRGBA(Uint8Array.from(atob(placeholder), (sign) => sign.charCodeAt(0)))
  const canvas = document.createElement("canvas")
  canvas.className = "photo__blur"
  canvas.width = w
  canvas.height = h
  canvas.getContext("2d")?.putImageData(new ImageData(new Uint8ClampedArray(rgba), w, h), 0, 0)
  return canvas
}

/** @param {HTMLElement} element @param {Record<string, number>} lengths pixels */
function setLengths(element, lengths) {
  for (const [property, length] of Object.entries(lengths)) element.style.setProperty(property, `${length}px`)
}
