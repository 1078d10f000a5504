/** How many spoke, and from how many countries, beside the mosaic's letters. */

/** @import { Box } from "./ink.js" */
/** @import { Feed } from "./feed.js" */
import { element } from "./parts.js"
import { counted } from "./plural.js"

/** Wall units. */
const LARGEST = 15
/** A digit's width, of its size. */
const DIGIT = 0.62

export class MosaicCount {
  element = element("div", "", "mosaic__count")
  #number = element("p", "", "mosaic__number")
  #sentence = element("p", "", "mosaic__sentence")
  #words

  /** @param {DOMStringMap} words */
  constructor(words) {
    this.#words = words
    this.element.append(this.#number, this.#sentence)
  }

  /** @param {Feed} feed @param {Box | undefined} place pixels @param {number} unit */
  draw(feed, place, unit) {
    this.element.hidden = !place
    if (!place) return
    const lang = document.documentElement.lang
    const posts = feed.posts()
    const countries = new Set(posts.map(({ country }) => country).filter(Boolean)).size
    const what = posts.some(({ photos }) => photos.length) ? this.#words.lettersBoth : this.#words.lettersMessages
    const from = countries ? ` ${counted(this.#words.lettersCountries ?? "{}", countries, lang)}` : ""
    const number = new Intl.NumberFormat(lang).format(feed.size)
    this.#number.textContent = number
    this.#number.style.setProperty("--size", String(Math.min(LARGEST, place.width / unit / (DIGIT * number.length), (0.45 * place.height) / unit)))
    this.#sentence.textContent = counted(what ?? "{}", feed.size, lang) + from
    const { x, y, width, height } = place
    for (const [name, length] of Object.entries({ left: x, top: y, width, height })) this.element.style.setProperty(name, `${length}px`)
  }
}
