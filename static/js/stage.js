/** The DOM side of a wall: draws what a scene decides, with no more nodes than are seen. */

/** @import { Feed } from "./feed.js" */
/** @import { Card as Place, Frame, Measure, Post, Room, ShownCard } from "./types.js" */
import { Card } from "./card.js"
import { fadeIn, fadeOut, isStill, slide } from "./motion.js"
import { Shelf } from "./shelf.js"

/** @typedef {{card: Card, place: Place, x: number}} Standing */

export class Stage {
  #main
  #ground
  #rehearsal
  #shelf
  /** @type {Record<string, string>} */
  #anonymous
  /** @type {Map<string, Standing>} */
  #standing = new Map()
  /** @type {Map<string, Card>} cards that fade, by post */
  #leaving = new Map()
  /** @type {Room | undefined} */
  #room
  /** @type {Room | undefined} */
  #drawnIn
  #page = 0

  /** @param {HTMLElement} main */
  constructor(main) {
    this.#main = main
    this.#ground = part(main, ".stage__ground")
    this.#shelf = new Shelf(part(main, ".shelf__line"), part(main, ".shelf__count"))
    this.#anonymous = JSON.parse(main.dataset.anonymous ?? "{}")
    this.#rehearsal = new Card(this.#anonymous)
    this.#rehearsal.element.classList.add("card--rehearsal")
    this.#ground.append(this.#rehearsal.element)
  }

  /** What the cards stand on. */
  get ground() {
    return this.#ground
  }

  /** Forgets what was measured: the ground or the fonts changed. */
  measureAgain() {
    this.#room = undefined
  }

  /** @returns {Room} */
  get room() {
    return (this.#room ??= this.#measured())
  }

  /** What stands on the screen, for those who cannot see it from where they are. @returns {ShownCard[]} */
  picture() {
    return [...this.#standing.values()].slice(0, PICTURED.cards).map(({ card: { element }, place: { post, size } }) => {
      const { x, y, width, height } = element.getBoundingClientRect()
      const unit = Math.min(innerHeight, 1.2 * innerWidth) / 100 // as in display.css
      const words = [...post.body].slice(0, PICTURED.words).join("")
      const placed = { x: x / innerWidth, y: y / innerHeight, w: width / innerWidth, h: height / innerHeight }
      return { ...rounded(placed), size: Number(((size * unit) / innerHeight).toFixed(4)), words, photo: post.photos.length > 0 }
    })
  }

  /** @param {string} scene @param {Frame} frame @param {Feed} feed */
  draw(scene, frame, feed) {
    const motion = !isStill() && this.#drawnIn === this.#room
    this.#removeGone(feed)
    this.#setScene(scene)
    this.#main.dataset.size = String(feed.size)
    this.#shelf.count(feed)
    this.#shelf.measure(frame.part, isStill())
    this.#drawCards(frame, motion)
    this.#main.dataset.seq = String(feed.seq)
    this.#page = frame.page
    this.#drawnIn = this.#room
  }

  /** @param {string} scene */
  #setScene(scene) {
    if (this.#main.dataset.scene === scene && this.#drawnIn === this.#room) return
    this.#main.dataset.scene = scene
    fitWords(part(this.#main, ".empty__call"))
  }

  /** A post that was taken down is never led out: it is gone with this frame. @param {Feed} feed */
  #removeGone(feed) {
    for (const [id, { card }] of this.#standing) {
      if (feed.get(id)) continue
      card.remove()
      this.#standing.delete(id)
    }
    for (const [id, card] of this.#leaving) {
      if (feed.get(id)) continue
      card.remove()
      this.#leaving.delete(id)
    }
  }

  /** @param {Frame} frame @param {boolean} motion */
  #drawCards(frame, motion) {
    const ids = new Set(frame.cards.map(({ post }) => post.id))
    const turned = frame.page !== this.#page
    let makesRoom = false
    for (const [id, { card }] of this.#standing) {
      if (!ids.has(id)) this.#leadOut(id, card, motion)
      makesRoom ||= !ids.has(id)
    }
    const entering = frame.cards.filter((place) => !this.#standing.has(place.post.id))
    for (const place of frame.cards) makesRoom = this.#moveTo(place, motion, turned) || makesRoom
    for (const place of entering) this.#leadIn(place, motion, turned ? "page" : makesRoom ? "room" : "now")
  }

  /** @param {Place} place @param {boolean} motion @param {"now" | "room" | "page"} after */
  #leadIn(place, motion, after) {
    const { post } = place
    this.#leaving.get(post.id)?.remove()
    this.#leaving.delete(post.id)
    const card = new Card(this.#anonymous)
    card.element.dataset.post = post.id
    card.say(post)
    const x = this.#put(card, place)
    this.#ground.append(card.element)
    this.#standing.set(post.id, { card, place, x })
    if (motion) fadeIn(card.element, after)
  }

  /** @param {string} id @param {Card} card @param {boolean} motion */
  #leadOut(id, card, motion) {
    this.#standing.delete(id)
    if (!motion) return card.remove()
    this.#leaving.set(id, card)
    fadeOut(card.element, () => {
      card.remove()
      if (this.#leaving.get(id) === card) this.#leaving.delete(id)
    })
  }

  /** @param {Place} place @param {boolean} motion @param {boolean} turned @returns {boolean} whether the card moves */
  #moveTo(place, motion, turned) {
    const standing = this.#standing.get(place.post.id)
    if (!standing) return false
    const { card, place: before, x } = standing
    if (place.post !== before.post) card.say(place.post)
    const to = this.#put(card, place)
    this.#standing.set(place.post.id, { card, place, x: to })
    const grows = place.size !== before.size || place.width !== before.width || place.spread.height !== before.spread.height
    const moves = x !== to || place.y !== before.y
    if (!motion || !(moves || grows)) return false
    if (turned || grows) fadeIn(card.element, turned ? "page" : "now")
    else slide(card.element, x - to, before.y - place.y)
    return true
  }

  /** @param {Card} card @param {Place} place @returns {number} pixels from the left, whichever side is the start */
  #put(card, place) {
    const rightToLeft = document.documentElement.dir === "rtl"
    const x = rightToLeft ? this.room.width - place.x - place.width : place.x
    card.fill(place)
    card.element.style.setProperty("transform", `translate(${x}px, ${place.y}px)`)
    card.element.toggleAttribute("data-newest", place.newest)
    return x
  }

  /** @returns {Room} */
  #measured() {
    const style = getComputedStyle(this.#ground)
    const columns = Number(style.getPropertyValue("--columns"))
    const gap = parseFloat(style.columnGap)
    const { clientWidth: width, clientHeight: height } = this.#ground
    return {
      columns,
      gap,
      rise: parseFloat(style.rowGap),
      width,
      height,
      column: (width - gap * (columns - 1)) / columns,
      ...this.#rehearsal.margins,
      measure: (post, column, ribboned) => this.#rehearse(post, column, ribboned),
    }
  }

  /** The words only: how high photos are is known without them. @param {Post} post @param {number} width @param {boolean} ribboned @returns {Measure} */
  #rehearse(post, width, ribboned) {
    this.#rehearsal.say({ ...post, photos: [] })
    return (size) => {
      const { element } = this.#rehearsal
      this.#rehearsal.fill({ size, width, ribboned })
      element.classList.add("card--unbroken")
      const unbroken = this.#rehearsal.unbroken
      element.classList.remove("card--unbroken")
      return { height: element.getBoundingClientRect().height, unbroken }
    }
  }
}

/** As much as display:shows may hold. */
const PICTURED = { cards: 24, words: 80 }

/** @param {{x: number, y: number, w: number, h: number}} place */
function rounded({ x, y, w, h }) {
  const [left, top, width, height] = [x, y, w, h].map((part) => Number(part.toFixed(4)))
  return { x: left ?? 0, y: top ?? 0, w: width ?? 0, h: height ?? 0 }
}

const CALL = { most: 20.2, least: 4.5, step: 0.9 }

/** Words of any length in a place of one size. @param {HTMLElement} words */
function fitWords(words) {
  const box = /** @type {HTMLElement} */ (words.parentElement)
  let size = CALL.most
  const holds = () => words.scrollWidth <= words.clientWidth && box.scrollHeight <= box.clientHeight
  words.style.setProperty("--call", String(size))
  while (!holds() && size > CALL.least) {
    size *= CALL.step
    words.style.setProperty("--call", String(size))
  }
}

/** @param {Element} main @param {string} selector */
function part(main, selector) {
  return /** @type {HTMLElement} */ (main.querySelector(selector))
}
