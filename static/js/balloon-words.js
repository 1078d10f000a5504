/** The words in a large balloon: as large as its round part holds them, and never cut. */

/** @import { Post } from "./types.js" */
import { TEXT } from "./balloon-layout.js"
import { isTall, whoAndWhere } from "./card.js"
import { element, quote } from "./parts.js"

/** Of the radius: how far from the middle words may reach, where the body narrows less, and towards the highlight. */
const ROUND = 0.86
const LOW = 0.95
const SHADE = 0.71
/** Of the radius: their largest size, the widths that are tried, and how far below the middle they may stand. */
const LARGEST = 0.29
const WIDTHS = [1.5, 1.7, 1.3, 1.15]
const DROPS = [0.05, 0.14, 0.22]
/** What each line after the second costs of the size, in wall units: few lines are read faster. */
const LINE = 0.8
const FEW = 2
/** Forty of the widest letters: whole before large. */
const LAST = [3, 2.6]

/**
 * @typedef {"all" | "who" | "none"} Named
 * @typedef {{size: number, width: number, drop: number, named: Named, broken: boolean}} Fit size in wall units, lengths in radii
 */

/**
 * @param {Post} post @param {Record<string, string>} anonymous
 * @param {Fit} fit
 * @returns {HTMLElement}
 */
export function balloonWords(post, anonymous, fit) {
  const body = element("p", "", "balloon__body")
  quote(body, post)
  body.classList.toggle("balloon__body--tall", isTall(post.body))
  const words = element("div", "", "balloon__words")
  words.dataset.post = post.id
  words.append(body)
  const name = named(post, anonymous, fit.named)
  if (name) words.append(name)
  words.style.setProperty("--size", String(fit.size))
  words.style.setProperty("--width", String(fit.width))
  words.style.setProperty("--drop", String(fit.drop))
  words.classList.toggle("balloon__words--broken", fit.broken)
  return words
}

/** @param {Post} post @param {Record<string, string>} anonymous @param {Named} said */
function named(post, anonymous, said) {
  if (said === "none") return undefined
  const name = element("p", "", "balloon__name")
  name.append(whoAndWhere(said === "who" ? { ...post, country: "" } : post, anonymous))
  return name
}

/** Finds out how words fit, and remembers it. */
export class Fitting {
  #place
  #anonymous
  /** @type {WeakMap<Post, {r: number, fit: Fit}>} */
  #known = new WeakMap()

  /** @param {HTMLElement} place where nothing is distorted @param {Record<string, string>} anonymous */
  constructor(place, anonymous) {
    this.#place = place
    this.#anonymous = anonymous
  }

  /** The letters or the lengths are others now. */
  forget() {
    this.#known = new WeakMap()
  }

  /** @param {Post} post @param {number} r pixels @param {number} unit pixels @returns {Fit} */
  fit(post, r, unit) {
    const known = this.#known.get(post)
    if (known?.r === r) return known.fit
    const fit = this.#found(post, r, unit)
    this.#known.set(post, { r, fit })
    return fit
  }

  /** Its words unbroken come before the name, the name before the country. @param {Post} post @param {number} r @param {number} unit @returns {Fit} */
  #found(post, r, unit) {
    const least = TEXT.at(-1) ?? 0
    const sizes = TEXT.filter((size) => size <= Math.max(least, (LARGEST * r) / unit))
    for (const broken of [false, true]) {
      for (const named of /** @type {Named[]} */ (["all", "who", "none"])) {
        const best = this.#best(post, r, broken ? [least] : sizes, named, broken)
        if (best) return best
      }
    }
    return this.#best(post, r, LAST, "none", true) ?? { size: LAST.at(-1) ?? least, width: 1.7, drop: 0, named: "none", broken: true }
  }

  /** @param {Post} post @param {number} r @param {number[]} sizes largest first @param {Named} named @param {boolean} broken @returns {Fit | undefined} */
  #best(post, r, sizes, named, broken) {
    /** @type {Fit | undefined} */
    let best
    let most = -Infinity
    for (const size of sizes) {
      for (const width of size > most ? WIDTHS : []) {
        const { lines, drop } = this.#measure(post, r, { size, width, drop: 0, named, broken })
        const worth = size - LINE * Math.max(lines - FEW, 0)
        if (drop === undefined || worth <= most) continue
        most = worth
        best = { size, width, drop, named, broken }
      }
    }
    return best
  }

  /** @param {Post} post @param {number} r @param {Fit} fit @returns {{lines: number, drop: number | undefined}} no drop where it does not fit */
  #measure(post, r, fit) {
    const words = balloonWords(post, this.#anonymous, fit)
    words.classList.add("balloon__words--rehearsal")
    words.style.setProperty("--r", `${r}px`)
    this.#place.append(words)
    const { x, y, width, height } = words.getBoundingClientRect()
    const middle = { x: x + width / 2, y: y + height / 2 }
    const all = lines(words)
    const drop = DROPS.find((drop) => all.every((line) => isInside(line, middle, r, drop * r)))
    const said = lines(words.firstElementChild ?? words).length
    words.remove()
    return { lines: said, drop }
  }
}

/** @param {DOMRect} line @param {{x: number, y: number}} middle of all lines @param {number} r @param {number} drop below the balloon's middle */
function isInside({ left, right, top, bottom }, middle, r, drop) {
  // A line's box reaches above and below its letters.
  const air = 0.16 * (bottom - top)
  const above = Math.max(middle.y - top - air - drop, 0)
  const below = Math.max(bottom - air + drop - middle.y, 0)
  const [start, end] = [middle.x - left, right - middle.x]
  return (
    Math.hypot(Math.max(start, end), below) <= (below > 0.2 * r ? LOW : ROUND) * r &&
    Math.hypot(end, above) <= ROUND * r &&
    Math.hypot(start, above) <= (above > 0.14 * r ? SHADE : ROUND) * r
  )
}

/** @param {Element} words @returns {DOMRect[]} of each line of each text */
function lines(words) {
  const range = document.createRange()
  const texts = document.createTreeWalker(words, NodeFilter.SHOW_TEXT)
  /** @type {DOMRect[]} */
  const found = []
  while (texts.nextNode()) {
    range.selectNodeContents(texts.currentNode)
    found.push(...range.getClientRects())
  }
  return found
}
