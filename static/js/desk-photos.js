/** The photos of the post in focus: one large, all to choose from, what is hidden in them, and whether all was seen. */

/** @import { Send } from "./desk-photo-cover.js" */
/** @import { Waiting, WaitingPhoto } from "./types.js" */
/** @import { Wording } from "./wording.js" */
import { Cover } from "./desk-photo-cover.js"
import { Frame, rendition } from "./desk-photo-frame.js"
import { Large } from "./desk-photo-large.js"
import { element, part } from "./parts.js"
import { isolated } from "./wording.js"

export class Photos {
  #wording
  #frame
  #cover
  #large
  #checked = /** @type {HTMLInputElement} */ (part("faces-checked"))
  /** @type {WaitingPhoto[]} */
  #photos = []
  #post = ""
  #at = 0
  /** @type {Set<string>} ids of photos, and "words": what of this post has been on the screen */
  #seen = new Set()
  /** @type {Set<string>} ids of photos that are not to be shown */
  #dropped = new Set()

  /** @param {Wording} wording @param {Send} send */
  constructor(wording, send) {
    this.#wording = wording
    this.#frame = new Frame(part("stage"), "medium", wording)
    this.#cover = new Cover(this.#frame, part("faces"), wording, send)
    this.#large = new Large(wording, send)
    part("drop").addEventListener("click", () => this.drop())
    part("large-button").addEventListener("click", () => this.viewLarge())
    part("choices").addEventListener("click", (event) => this.#choose(event))
    document.addEventListener("scroll", () => this.#look(), { passive: true })
  }

  /** @param {Waiting | undefined} post */
  draw(post) {
    const isSame = post?.id === this.#post
    this.#post = post?.id ?? ""
    this.#photos = post?.photos ?? []
    if (!isSame) this.#at = 0
    if (!isSame) this.#seen.clear()
    if (!isSame) this.#dropped.clear()
    part("paper").classList.toggle("paper--photos", this.#photos.length > 0)
    part("photos").hidden = !this.#photos.length
    this.#drawChecked(isSame)
    this.#drawChosen()
    this.#large.follow(this.#photos, this.#nameOf(this.#at))
  }

  cover() {
    this.#cover.begin()
  }

  /** Leaves the chosen photo out of what is approved, or takes it in again. */
  drop() {
    const photo = this.#photos[this.#at]
    if (!photo) return
    if (!this.#dropped.delete(photo.id)) this.#dropped.add(photo.id)
    this.#drawChecked(true)
    this.#drawDropped()
  }

  /** What an approval must say of the photos. @returns {[string, string][]} */
  get fields() {
    return [...this.#dropped].map((id) => ["drop", id])
  }

  #drawDropped() {
    const photo = this.#photos[this.#at]
    const isDropped = Boolean(photo && this.#dropped.has(photo.id))
    part("stage").toggleAttribute("data-dropped", isDropped)
    part("stage").dataset.words = this.#wording.say("dropped")
    part("drop").ariaPressed = String(isDropped)
  }

  viewLarge() {
    const photo = this.#photos[this.#at]
    if (photo && !this.#cover.isDrawing) this.#large.open(photo, this.#nameOf(this.#at))
  }

  /** What an approval would still lack; shows it, as far as it can be shown. @returns {"" | "undrawn" | "unarrived" | "unseen" | "unchecked"} */
  lack() {
    if (!this.#photos.length) return ""
    if (this.#cover.isDrawing || this.#large.isDrawing) return "undrawn"
    this.#look()
    const chosen = this.#photos[this.#at]
    if (chosen && !this.#dropped.has(chosen.id) && !this.#frame.isThere) return "unarrived"
    if (this.#showUnseen()) return "unseen"
    if (!this.#checked.required || this.#checked.checked) return ""
    this.#checked.focus()
    return "unchecked"
  }

  /** @returns {boolean} whether there was something that has not been on the screen */
  #showUnseen() {
    const at = this.#photos.findIndex((photo) => !this.#seen.has(photo.id) && !this.#dropped.has(photo.id))
    if (at >= 0) {
      this.#at = at
      this.#drawChosen()
      part("stage").scrollIntoView({ block: "nearest" })
    } else if (!this.#seen.has("words")) part("words").scrollIntoView({ block: "center" })
    else return false
    return true
  }

  /** Notes what is on the screen now. On a phone the buttons lie over the end of it. */
  #look() {
    const photo = this.#photos[this.#at]
    const end = Math.min(innerHeight, part("verdicts").getBoundingClientRect().top)
    if (isHalfShown("words", end)) this.#seen.add("words")
    if (photo && this.#frame.isThere && isHalfShown("stage", end)) this.#seen.add(photo.id)
  }

  /** @param {boolean} isSame post as before: what was said of it still holds */
  #drawChecked(isSame) {
    const isNeeded = this.#photos.some((photo) => !photo.looked && !this.#dropped.has(photo.id))
    part("looked").hidden = !isNeeded
    this.#checked.required = isNeeded
    if (!isSame || !isNeeded) this.#checked.checked = false
  }

  #drawChosen() {
    const photo = this.#photos[this.#at]
    const isSame = photo?.id === this.#frame.photo?.id
    this.#frame.show(photo, this.#nameOf(this.#at), () => this.#look())
    this.#cover.follow(isSame)
    part("choices").hidden = this.#photos.length < 2
    part("choices").replaceChildren(...this.#photos.map((each, at) => this.#choice(each, at)))
    if (photo) this.#drawFaces(photo)
    this.#drawDropped()
    this.#look()
  }

  /** @param {WaitingPhoto} photo */
  #drawFaces({ hidden, bare, alt }) {
    const wording = this.#wording
    part("hidden-faces").textContent = hidden.length ? wording.count("hiddenFaces", hidden.length) : wording.say("noHiddenFaces")
    part("bare-faces").hidden = !bare.length
    part("bare-faces").textContent = wording.count("bareFaces", bare.length)
    part("alt").hidden = !alt
    part("alt").textContent = wording.say("described", { words: isolated(alt) })
  }

  /** @param {WaitingPhoto} photo @param {number} at */
  #choice(photo, at) {
    const link = document.createElement("a")
    link.className = "choice"
    link.href = photo.src
    link.dataset.at = String(at)
    if (at === this.#at) link.setAttribute("aria-current", "true")
    const picture = new Image(photo.width, photo.height)
    picture.className = "choice__picture"
    picture.alt = ""
    picture.src = rendition(photo, "small.webp")
    link.append(picture, element("span", this.#nameOf(at), "visually-hidden"))
    const item = document.createElement("li")
    item.append(link)
    return item
  }

  /** @param {MouseEvent} event */
  #choose(event) {
    const link = event.target instanceof Element ? event.target.closest(".choice") : null
    if (!(link instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    this.#at = Number(link.dataset.at)
    this.#drawChosen()
    const chosen = /** @type {HTMLElement | null} */ (part("choices").querySelector("[aria-current]"))
    chosen?.focus({ preventScroll: true })
  }

  /** @param {number} at */
  #nameOf(at) {
    return this.#wording.say("photoNumber", { n: this.#wording.number(at + 1) })
  }
}

/** @param {string} name of a part @param {number} end of what one sees, from the window's top */
function isHalfShown(name, end) {
  const { top, bottom, height } = part(name).getBoundingClientRect()
  return Math.min(bottom, end) - Math.max(top, 0) > Math.min(height, end) / 2
}
