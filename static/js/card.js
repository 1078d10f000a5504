/** One post as an element of the wall. Text enters as text. */

/** @import { Post, Spread } from "./types.js" */
import { Frames } from "./picture-frames.js"
import { NONE } from "./picture-rows.js"
import { takeAway } from "./take-away.js"

// Scripts whose letters reach further up and down than one line of Latin.
const TALL_SCRIPTS =
  "Arabic Syriac Thaana Nko Hanifi_Rohingya Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala Meetei_Mayek Limbu " +
  "Thai Lao Khmer Myanmar Tibetan Tai_Le New_Tai_Lue Tai_Tham Cham Javanese Balinese Sundanese"
const TALL = new RegExp(TALL_SCRIPTS.split(" ").map((script) => `\\p{Script=${script}}`).join("|"), "u")
const ARABIC = /\p{Script=Arabic}/u

export class Card {
  #photos = new Frames()
  #words = element("div", "card__words")
  #body = element("p", "card__body")
  #translation = element("p", "card__translation")
  #name = element("p", "card__name")
  #anonymous

  /** @param {Record<string, string>} anonymous "Without a name" by language, the page's among them */
  constructor(anonymous) {
    this.#anonymous = anonymous
    this.element = element("article", "card")
    this.#translation.dir = "auto" // in another language than the post, and perhaps another direction
    this.#photos.element.className = "card__photos"
    this.#words.append(this.#body, this.#translation, this.#name)
    this.element.append(element("span", "card__ribbon ribbon ribbon--upright"), this.#photos.element, this.#words)
  }

  /** @param {Post} post */
  say(post) {
    this.element.dir = post.dir
    this.element.classList.toggle("card--tall", isTall(post.body))
    this.#photos.show(post.photos)
    this.#body.textContent = post.body
    this.#body.hidden = !post.body
    this.#translation.textContent = post.translation
    this.#translation.hidden = !post.translation
    if (post.lang === "und") this.#body.removeAttribute("lang")
    else this.#body.lang = post.lang
    this.#name.replaceChildren(whoAndWhere(post, this.#anonymous))
  }

  /** @param {{size: number, width: number, ribboned: boolean, isAlone: boolean, spread?: Spread, beside?: boolean}} place of the words' `size` in wall units, of `width` pixels */
  fill({ size, width, ribboned, isAlone, spread = NONE, beside = false }) {
    this.element.style.setProperty("--size", String(size))
    this.element.style.setProperty("inline-size", `${width}px`)
    this.element.toggleAttribute("data-ribboned", ribboned)
    this.element.classList.toggle("card--beside", beside)
    this.element.classList.toggle("card--alone", isAlone)
    this.#photos.place(spread)
  }

  /** Takes it off the wall at once. */
  remove() {
    takeAway(this.element)
  }

  /** What the sheet leaves free, in pixels: beside the words for a ribbon, below photos, and between two of them. */
  get margins() {
    this.element.toggleAttribute("data-ribboned", true)
    const photos = getComputedStyle(this.#photos.element)
    const { paddingInlineEnd } = getComputedStyle(this.#words)
    return { inset: parseFloat(paddingInlineEnd), space: parseFloat(photos.marginBlockEnd), seam: parseFloat(photos.columnGap) }
  }

  /** @returns {boolean} whether each word stands in one line; asked of a card that may not break them */
  get unbroken() {
    return this.#body.scrollWidth <= this.#body.clientWidth
  }
}

/**
 * Who says it, and where.
 * @param {Post} post
 * @param {Record<string, string>} anonymous "Without a name" by language, the page's among them
 * @returns {HTMLElement} which runs the way of the language that it is in, and starts where the words do
 */
export function whoAndWhere({ name, country, lang, dir }, anonymous) {
  const page = document.documentElement.lang
  const nameless = anonymous[lang] ?? anonymous[language(lang)]
  // Both in one language: the post's, unless nobody has taught us to say "without a name" in it.
  const said = lang !== "und" && (name || nameless) ? lang : page
  const who = name || nameless || anonymous[page] || ""
  const where = country && countryName(country, said, page)
  const line = document.createElement("bdi")
  line.dir = said === page ? document.documentElement.dir : dir
  const comma = element("span", "card__comma")
  comma.textContent = line.dir === "rtl" && ARABIC.test(who + where) ? "، " : ", "
  line.append(...(who && where ? [isolated(who, "card__who"), comma, isolated(where)] : [isolated(who || where, who ? "card__who" : "")]))
  return line
}

/** Whether its letters need taller lines. @param {string} text */
export function isTall(text) {
  return TALL.test(text)
}

/** @param {string} tag @param {string} classes */
function element(tag, classes) {
  const made = document.createElement(tag)
  made.className = classes
  return made
}

/** @param {string} text @param {string} [classes] */
function isolated(text, classes = "") {
  const made = element("bdi", classes)
  made.textContent = text
  return made
}

/** @param {string} lang */
function language(lang) {
  return lang.split("-")[0] ?? lang
}

/** @param {string} code ISO 3166-1 alpha-2 @param {string} lang @param {string} page what is asked where `lang` is no language */
function countryName(code, lang, page) {
  try {
    return new Intl.DisplayNames([lang, page], { type: "region" }).of(code) ?? code
  } catch {
    return code
  }
}
