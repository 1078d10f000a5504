/** Posts as cards on a scene's ground: draws where a frame says they stand, and leads them there. */

/** @import { Feed } from "./feed.js" */
/** @import { Card as Place, Frame, Pictured, Room } from "./types.js" */
import { Card } from "./card.js"
import { fadeIn, fadeOut, slide } from "./motion.js"

/** @import { After } from "./motion.js" */
/** @typedef {{card: Card, place: Place, x: number}} Standing */

export class Cards {
  #container
  #anonymous
  /** @type {Map<string, Standing>} */
  #standing = new Map()
  /** @type {Map<string, Card>} cards that fade, by post */
  #leaving = new Map()
  /** @type {Room | undefined} */
  #room
  #page = 0

  /** @param {HTMLElement} container @param {DOMStringMap} words */
  constructor(container, words) {
    this.#container = container
    this.#anonymous = /** @type {Record<string, string>} */ (JSON.parse(words.anonymous ?? "{}"))
  }

  /** @param {Frame} frame @param {{feed: Feed, room: Room, still: boolean}} show */
  draw(frame, { feed, room, still }) {
    const motion = !still && this.#room === room
    this.#room = room
    this.#forgetGone(feed)
    this.#drawCards(frame, motion)
    this.#page = frame.page
  }

  /** What stands there, in pixels of the ground. @returns {Pictured[]} */
  picture() {
    return [...this.#standing.values()].map(({ card: { element }, place: { post, size, y }, x }) => {
      const { offsetWidth: width, offsetHeight: height } = element
      return { x, y, width, height, size, words: post.body, photo: post.photos.length > 0 }
    })
  }

  /** The stage has swept it; here it is forgotten, and so never led out. @param {Feed} feed */
  #forgetGone(feed) {
    for (const cards of [this.#standing, this.#leaving]) for (const id of cards.keys()) if (!feed.get(id)) cards.delete(id)
  }

  /** @param {Frame} frame @param {boolean} motion */
  #drawCards(frame, motion) {
    const ids = new Set(frame.cards.map(({ post }) => post.id))
    /** @type {After | undefined} */
    const turned = frame.page === this.#page ? undefined : frame.dark ? "dark" : "page"
    let makesRoom = false
    for (const [id, { card }] of this.#standing) {
      if (!ids.has(id)) this.#leadOut(id, card, motion)
      makesRoom ||= !ids.has(id)
    }
    const entering = frame.cards.filter((place) => !this.#standing.has(place.post.id))
    for (const place of frame.cards) makesRoom = this.#moveTo(place, motion, turned) || makesRoom
    for (const place of entering) this.#leadIn(place, motion, turned ?? (makesRoom ? "room" : "now"))
  }

  /** @param {Place} place @param {boolean} motion @param {After} after */
  #leadIn(place, motion, after) {
    const { post } = place
    this.#leaving.get(post.id)?.remove()
    this.#leaving.delete(post.id)
    const card = new Card(this.#anonymous)
    card.element.dataset.post = post.id
    card.say(post)
    const x = this.#put(card, place)
    this.#container.append(card.element)
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

  /** @param {Place} place @param {boolean} motion @param {After} [turned] @returns {boolean} whether the card moves */
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
    if (turned || grows) fadeIn(card.element, turned ?? "now")
    else slide(card.element, x - to, before.y - place.y)
    return true
  }

  /** @param {Card} card @param {Place} place @returns {number} pixels from the left, whichever side is the start */
  #put(card, place) {
    const rightToLeft = document.documentElement.dir === "rtl"
    const width = this.#room?.width ?? 0
    const x = rightToLeft ? width - place.x - place.width : place.x
    card.fill(place)
    card.element.style.setProperty("transform", `translate(${x}px, ${place.y}px)`)
    card.element.toggleAttribute("data-newest", place.newest)
    return x
  }
}
