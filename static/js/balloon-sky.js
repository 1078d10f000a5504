/** One flight of balloons: the large ones, which say something, and the small. */

/** @import { Balloon } from "./balloon-layout.js" */
/** @import { Fitting } from "./balloon-words.js" */
/** @import { Pictured, Post, Room } from "./types.js" */
import { SMALL_KINDS, large, small } from "./balloon-drawing.js"
import { balloonWords } from "./balloon-words.js"
import { chance } from "./chance.js"
import { EASE, fadeIn, fadeOut } from "./motion.js"
import { element } from "./parts.js"
import { svg } from "./svg.js"

const ENTER_MS = 800
const RISE_MS = 7_000
/** What leaves starts from rest. */
const RISING = "cubic-bezier(.55,0,.8,.6)"
/** What drifts comes back. */
const DRIFTING = "ease-in-out"

/** @typedef {Balloon & {end: number, unit: number}} Place `end` of its ribbon, in radii */
/** @typedef {{words: HTMLElement, post: Post, place: Place, size: number}} Said */
/** @typedef {Said & {element: HTMLElement}} Hanging */

export class BalloonSky {
  element = element("div", "", "balloons__sky")
  #field = svg("svg", { class: "balloons__field" })
  #fitting
  #anonymous
  /** @type {Hanging[]} by seat */
  #large = []

  /** @param {Fitting} fitting @param {Record<string, string>} anonymous */
  constructor(fitting, anonymous) {
    this.#fitting = fitting
    this.#anonymous = anonymous
    this.element.append(this.#field)
  }

  /**
   * @param {Post[]} posts by seat @param {Place[]} places by seat
   * @param {Set<string>} entering ids of those whose balloon has just come @param {boolean} motion
   */
  hangLarge(posts, places, entering, motion) {
    const before = this.#large
    const known = new Map(before.map((one) => [one.post.id, one]))
    const ids = new Set(posts.map(({ id }) => id))
    this.#large = posts.map((post, seat) => {
      const place = /** @type {Place} */ (places[seat])
      const same = known.get(post.id)
      if (same) return this.#keep(same, post, place, motion)
      const last = before[seat]
      if (last && !ids.has(last.post.id) && !entering.has(post.id)) return this.#reword(last, post, place, motion)
      return this.#hang(post, place, motion)
    })
    const stays = new Set(this.#large.map((one) => one.element))
    for (const [seat, one] of before.entries()) {
      if (stays.has(one.element)) continue
      // It is small now, or taken down: either way it counts no more.
      one.element.classList.remove("balloon")
      leave(one.element, motion && entering.has(posts[seat]?.id ?? ""))
    }
  }

  /** @param {number} count @param {Iterator<Balloon>} places of those to come @param {boolean} anew whether all hang elsewhere now @param {boolean} motion */
  hangSmall(count, places, anew, motion) {
    if (anew) this.#field.replaceChildren()
    while (this.#field.childElementCount > count) this.#field.lastElementChild?.remove()
    while (this.#field.childElementCount < count) {
      const place = places.next().value
      if (!place) return
      const made = small(place.x, place.y, place.r, this.#field.childElementCount % SMALL_KINDS)
      this.#field.append(made)
      if (motion && !anew) rise(made, place.r)
    }
    if (motion && anew) fadeIn(this.#field, "now")
  }

  /** One balloon, and only just: there and back in a turn. @param {number} turn @param {number} duration ms @param {Room} room */
  drift(turn, duration, { unit }) {
    const others = [...this.#field.children]
    const one = this.#large.length ? this.#large[(turn + Math.floor(this.#large.length / 2)) % this.#large.length]?.element : others[Math.floor(chance(String(turn), "drift") * others.length)]
    one?.animate({ translate: ["none", `${0.12 * unit}px ${-0.32 * unit}px`, "none"] }, { duration, easing: DRIFTING })
  }

  /** All together, once: then nothing of it is left. @param {Room} room */
  rise({ height, unit }) {
    this.element.classList.add("balloons__sky--rising")
    const to = `translateY(${-1.2 * height - 20 * unit}px)`
    this.element.animate({ transform: ["none", to] }, { duration: RISE_MS, easing: RISING, fill: "forwards" }).onfinish = () => this.element.remove()
  }

  /** The next flight, as the last one leaves. */
  begin() {
    this.element.animate({ opacity: [0, 1] }, { duration: ENTER_MS, delay: 0.85 * RISE_MS, easing: EASE, fill: "backwards" })
  }

  /** Those that can be read. @returns {Pictured[]} */
  picture() {
    return this.#large.map(({ words, post, place, size }) => {
      const { offsetWidth: width, offsetHeight: height } = words
      return { x: place.x - width / 2, y: place.y - height / 2, width, height, size, words: post.body, photo: false }
    })
  }

  /** @param {Post} post @param {Place} place @param {boolean} motion @returns {Hanging} */
  #hang(post, place, motion) {
    const balloon = element("div", "", "balloon balloon--large")
    const said = this.#said(post, place)
    balloon.append(large(place.end, chance(post.id, "ribbon")), said.words)
    put(balloon, place)
    this.element.append(balloon)
    if (motion) rise(balloon, place.r)
    return { element: balloon, ...said }
  }

  /** @param {Hanging} one @param {Post} post @param {Place} place @param {boolean} motion @returns {Hanging} */
  #keep(one, post, place, motion) {
    if (place !== one.place) this.#move(one, place, motion)
    if (place === one.place && post === one.post) return one
    const said = this.#said(post, place)
    one.words.replaceWith(said.words)
    return { element: one.element, ...said }
  }

  /** The same balloon says something else. @param {Hanging} one @param {Post} post @param {Place} place @param {boolean} motion @returns {Hanging} */
  #reword(one, post, place, motion) {
    if (place !== one.place) this.#move(one, place, motion)
    const said = this.#said(post, place)
    one.element.append(said.words)
    leave(one.words, motion)
    if (motion) fadeIn(said.words, "page")
    return { element: one.element, ...said }
  }

  /** @param {Post} post @param {Place} place @returns {Said} */
  #said(post, place) {
    const fit = this.#fitting.fit(post, place.r, place.unit)
    return { words: balloonWords(post, this.#anonymous, fit), post, place, size: fit.size }
  }

  /** @param {Hanging} one @param {Place} to @param {boolean} motion */
  #move({ element: balloon, post, place: from }, to, motion) {
    if (to.end !== from.end) balloon.querySelector("svg")?.replaceWith(large(to.end, chance(post.id, "ribbon")))
    put(balloon, to)
    if (!motion) return
    const start = `translate(${from.x - to.x}px, ${from.y - to.y}px) scale(${from.r / to.r})`
    balloon.animate({ transform: [start, "none"] }, { duration: ENTER_MS, easing: EASE })
  }
}

/** @param {HTMLElement} balloon @param {Place} place */
function put(balloon, { x, y, r }) {
  balloon.style.setProperty("--r", `${r}px`)
  balloon.style.setProperty("left", `${x}px`)
  balloon.style.setProperty("top", `${y}px`)
  balloon.style.setProperty("z-index", String(Math.round(y)))
}

/** @param {Element} balloon @param {number} r */
function rise(balloon, r) {
  balloon.animate({ opacity: [0, 1], translate: [`0 ${0.25 * r}px`, "none"] }, { duration: ENTER_MS, easing: EASE })
}

/** @param {Element} one @param {boolean} motion */
function leave(one, motion) {
  if (motion) fadeOut(one, () => one.remove())
  else one.remove()
}
