/** Scene: a candle for each message, few words above some of them, and the minute of silence. */

/** @import { Pictured, Post, Room, Show } from "../types.js" */
import { CandleField } from "../candle-field.js"
import { MOST, mostTall, wordsWidth } from "../candle-layout.js"
import { candleWords } from "../candle-words.js"
import { clockWords } from "../clock-words.js"
import { fadeIn, fadeOut } from "../motion.js"
import { element, within, write } from "../parts.js"
import { Rota } from "../rota.js"
import { castWords, fitWords } from "../scene-words.js"
import { silenceAt, silenceWords } from "../silence.js"

const HEADING = { most: 10.4, least: 4.5 }
const WORDS = 3.1
/** One of the words changes each time; so each of five stands five times as long. */
const TURN_MS = 3_000
const FLICKER_MS = 6_000
/** Between the words at the top and those above the candles, in wall units. */
const AIR = 1.5

/** @typedef {{post: Post, said: string, element: HTMLElement}} Said */

export class Remembrance {
  static scene = "remembrance"
  static least = 0
  #container
  #words
  #field = new CandleField()
  #timer = element("p", "", "remembrance__timer")
  #of = element("p", "", "remembrance__of")
  #rota = new Rota(0)
  /** @type {{x: number, y: number}[]} */
  #places = []
  /** @type {(Said | undefined)[]} by seat */
  #said = []
  /** @type {{from: number, ids: Set<string>} | undefined} whose messages there were as the silence began */
  #kept
  /** @type {Room | undefined} */
  #room
  #drawn = ""
  #flickered = 0

  /** @param {HTMLElement} container @param {DOMStringMap} words */
  constructor(container, words) {
    this.#container = container
    this.#words = words
    container.append(this.#field.element)
    castWords(container, Remembrance.scene)
    const silence = element("div", "", "remembrance__silence")
    silence.append(this.#timer, this.#of)
    container.append(silence)
  }

  /** @param {Show} show */
  draw(show) {
    const { feed, room, now, still, facts } = show
    const silence = silenceAt(facts.silence, now)
    const since = facts.silence?.from
    this.#keep(since, show)
    this.#tell(silence?.left, facts.silence?.seconds ?? 0)
    const turn = Math.floor((since ?? now) / TURN_MS)
    const drawn = [feed.seq, feed.size, turn, since].join(" ")
    if (drawn !== this.#drawn || room !== this.#room) {
      const motion = !still && room === this.#room
      if (room !== this.#room) this.#measureAgain(room)
      this.#light(show, turn, motion)
    }
    this.#drawn = drawn
    this.#flicker(now, still)
    return { part: silence?.part ?? 1 }
  }

  /** @returns {Pictured[]} */
  picture() {
    return this.#said.flatMap((one, seat) => {
      const { x = 0, y = 0 } = this.#places[seat] ?? {}
      if (!one) return []
      const { offsetWidth: width, offsetHeight: height } = one.element
      return [{ x: x - width / 2, y: y - height, width, height, size: WORDS, words: one.said, photo: false }]
    })
  }

  /** @param {number | undefined} since when the silence began @param {Show} show */
  #keep(since, { feed }) {
    if (since === undefined) this.#kept = undefined
    else if (this.#kept?.from !== since) this.#kept = { from: since, ids: new Set(feed.posts().map(({ id }) => id)) }
  }

  /** @param {number | undefined} left seconds @param {number} seconds in all */
  #tell(left, seconds) {
    const { lang } = document.documentElement
    write(this.#timer, left === undefined ? "" : clockWords(left, lang))
    write(this.#of, left === undefined ? "" : silenceWords(seconds, this.#words, lang))
  }

  /** @param {Room} room */
  #measureAgain(room) {
    this.#room = room
    const heading = within(this.#container, ".remembrance__heading")
    fitWords(heading, HEADING)
    const silence = within(this.#container, ".remembrance__silence")
    const top = AIR * room.unit + Math.max(...[heading, silence].map(({ offsetTop, offsetHeight }) => offsetTop + offsetHeight))
    const ground = { width: room.width, height: room.height, top, unit: room.unit }
    this.#places = this.#field.stand(ground).map(({ words }) => words)
    this.#rota = new Rota(mostTall(ground))
    this.#container.style.setProperty("--words", `${wordsWidth(ground)}px`)
    for (const one of this.#said) one?.element.remove()
    this.#said = []
  }

  /** @param {Show} show @param {number} turn @param {boolean} motion */
  #light({ feed, arrived }, turn, motion) {
    const kept = this.#kept
    const posts = kept ? feed.posts().filter(({ id }) => kept.ids.has(id)) : feed.posts()
    // The tall ones burn for those whom nobody has written of yet.
    this.#field.light(Math.min(Math.max(posts.length, this.#places.length), MOST), motion)
    const said = new Map(posts.map((post) => [post.id, candleWords(post)]))
    const ids = posts.filter(({ id }) => said.get(id)).map(({ id }) => id)
    const entering = motion ? ids.filter((id) => arrived.includes(id)) : []
    const seats = kept && this.#said.length ? this.#said.map((one) => one?.post.id) : this.#rota.settle(ids, turn, entering)
    this.#said = this.#places.map((place, seat) => {
      const post = feed.get(seats[seat] ?? "")
      return this.#write(this.#said[seat], post, post && (said.get(post.id) ?? ""), place, motion)
    })
  }

  /** @param {Said | undefined} before @param {Post | undefined} post @param {string | undefined} said @param {{x: number, y: number}} place @param {boolean} motion @returns {Said | undefined} */
  #write(before, post, said, { x, y }, motion) {
    if (before && before.post === post) return before
    const isAnother = before?.post.id !== post?.id // what was said differently is gone at once
    if (before && motion && isAnother) fadeOut(before.element, () => before.element.remove())
    else before?.element.remove()
    if (!post || !said) return undefined
    const words = element("p", said, "remembrance__words")
    words.dataset.post = post.id
    words.dir = "auto"
    words.style.setProperty("left", `${x}px`)
    words.style.setProperty("top", `${y}px`)
    this.#container.append(words)
    words.classList.toggle("remembrance__words--long", words.scrollWidth > words.clientWidth)
    if (motion && isAnother) fadeIn(words, before ? "page" : "now")
    return { post, said, element: words }
  }

  /** @param {number} now @param {boolean} still */
  #flicker(now, still) {
    const turn = Math.floor(now / FLICKER_MS)
    if (!still && turn !== this.#flickered) this.#field.flicker(turn, FLICKER_MS)
    this.#flickered = turn
  }
}
