/** One photo on the page, whole, with its hidden and its bare faces marked. Places are fractions of its frame. */

/** @import { Box } from "./desk-photo-box.js" */
/** @import { WaitingPhoto } from "./types.js" */
/** @import { Wording } from "./wording.js" */
import { fromText } from "./desk-photo-box.js"
import { element } from "./parts.js"

export class Frame {
  #place
  #size
  #wording
  #root = element("div", "", "framed")
  #picture = new Image()
  /** @type {WaitingPhoto | undefined} */
  #photo

  /** @param {HTMLElement} place @param {"medium" | "large"} size of the rendition @param {Wording} wording */
  constructor(place, size, wording) {
    this.#place = place
    this.#size = size
    this.#wording = wording
  }

  get root() {
    return this.#root
  }

  get photo() {
    return this.#photo
  }

  /** Whether the picture, as it is now, is on the screen. One that failed is asked for again. */
  get isThere() {
    const { complete, naturalWidth, src } = this.#picture
    if (complete && !naturalWidth && src) this.#picture.src = src
    return complete && naturalWidth > 0
  }

  /**
   * @param {WaitingPhoto | undefined} photo
   * @param {string} name for where its sender has not described it
   * @param {() => void} onArrival
   */
  show(photo, name, onArrival = () => {}) {
    // The old picture stays until the new one is there, but never beside another post's words.
    if (this.#photo?.id !== photo?.id) this.#picture = new Image()
    this.#photo = photo
    if (!photo) return this.#place.replaceChildren()
    const picture = this.#picture
    picture.className = "framed__picture"
    picture.draggable = false
    picture.width = photo.width
    picture.height = photo.height
    picture.alt = photo.alt || name
    picture.onload = onArrival
    const src = rendition(photo, `${this.#size}.webp`)
    if (picture.getAttribute("src") !== src) picture.src = src
    this.#place.style.setProperty("--ratio", String(photo.width / photo.height))
    const bare = photo.bare.map((text) => mark(text, "face face--bare", this.#wording.say("bare")))
    this.#root.replaceChildren(picture, ...photo.hidden.map((text) => mark(text, "face")), ...bare)
    if (this.#root.parentElement !== this.#place) this.#place.replaceChildren(this.#root)
  }
}

/** @param {WaitingPhoto} photo @param {string} name one of wall.photos.renditions, beside its `src` @returns {string} */
export function rendition(photo, name) {
  return photo.src.replace(/[^/]*$/, name)
}

/** @param {HTMLElement} marker @param {Box} box */
export function put(marker, { x, y, width, height }) {
  marker.style.setProperty("--x", String(x))
  marker.style.setProperty("--y", String(y))
  marker.style.setProperty("--width", String(width))
  marker.style.setProperty("--height", String(height))
}

/** @param {string} text a box's @param {string} className @param {string} [words] */
function mark(text, className, words) {
  const marker = element("span", "", className)
  put(marker, fromText(text))
  if (words) marker.append(element("span", words, "face__words"))
  return marker
}
