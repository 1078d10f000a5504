/** Whose words stand alone on the wall, for how long, and in how many parts: pure. */

/** @import { Feed } from "./feed.js" */
/** @import { Part } from "./post-parts.js" */
/** @import { Card, Frame, Post, Room, Show } from "./types.js" */
import { sizesAlone } from "./column-layout.js"
import { length } from "./draft.js"
import { alone } from "./picture-layout.js"
import { partsOf } from "./post-parts.js"
import { single } from "./steps.js"

/** The look's pace: time to find it, and time to read it. */
const HOLD_MS = { least: 8_000, most: 20_000, perCharacter: 60 }
const PHOTO_CHARACTERS = 60
/** In step every post has as long as the longest needs. */
const SLOT_MS = HOLD_MS.most
const SECOND = 1_000

/** @typedef {{post: Post, parts: Part[], from: number, until: number, slot: number}} Turn */

export class SpotlightPages {
  /** @type {Turn | undefined} */
  #turn
  /** @type {Room | undefined} */
  #room
  #page = 0
  #part = -1
  /** Whether the next is the newest of those that nobody has read; they and the others come by turns. */
  #isNewsTurn = true

  /** @param {Pick<Show, "feed" | "room" | "now" | "turns" | "facts">} show @returns {Frame} */
  frame(show) {
    this.#keepCurrent(show)
    if (this.#isOver(show)) this.#begin(show)
    this.#room = show.room
    const { parts, from, until } = /** @type {Turn} */ (this.#turn)
    const { now, room } = show
    const part = Math.min(Math.floor(((now - from) / (until - from)) * parts.length), parts.length - 1)
    if (part !== this.#part) {
      this.#part = part
      this.#page += 1
    }
    const passed = Math.floor((now - from) / SECOND) * SECOND
    const card = cardOf(/** @type {Part} */ (parts[part]), room)
    return { page: this.#page, cards: [card], part: show.feed.size > 1 ? Math.min(passed / (until - from), 1) : 1, dark: true }
  }

  /** Who says something else now says it in what is left of the same time. @param {Pick<Show, "feed" | "room">} show */
  #keepCurrent({ feed, room }) {
    const turn = this.#turn
    const post = turn && feed.get(turn.post.id)
    if (!turn || !post) return void (this.#turn = undefined)
    if (post !== turn.post || room !== this.#room) this.#turn = { ...turn, post, parts: measured(post, room) }
  }

  /** @param {Pick<Show, "feed" | "now" | "facts">} show */
  #isOver({ feed, now, facts }) {
    if (!this.#turn) return true
    if (facts.step) return slotOf(now) !== this.#turn.slot
    return now >= this.#turn.until && feed.size > 1
  }

  /** @param {Pick<Show, "feed" | "room" | "now" | "turns" | "facts">} show */
  #begin({ feed, room, now, turns, facts }) {
    if (this.#turn) turns.read(this.#turn.post.id)
    const id = facts.step ? single(feed, slotOf(now), facts.step, facts.place) : this.#next(turns)
    const post = /** @type {Post} */ (feed.get(id ?? ""))
    turns.shown(post.id)
    const parts = measured(post, room)
    const from = facts.step ? slotOf(now) * SLOT_MS : now
    const until = from + (facts.step ? SLOT_MS : parts.reduce((sum, { post }) => sum + hold(post), 0))
    this.#turn = { post, parts, from, until, slot: facts.step ? slotOf(now) : -1 }
    this.#part = -1
  }

  /** @param {Show["turns"]} turns @returns {string | undefined} */
  #next(turns) {
    const before = this.#turn?.post.id
    const [newest] = turns.unread()
    const isNews = this.#isNewsTurn && newest !== undefined && newest !== before
    this.#isNewsTurn = !isNews
    return isNews ? newest : turns.line().find((id) => id !== before || turns.size === 1)
  }
}

/** @param {Part} part @param {Room} room @returns {Card} */
function cardOf({ post, stance }, room) {
  return { ...stance, post, ribboned: false, newest: false, x: (room.width - stance.width) / 2, y: Math.max(room.height - stance.height, 0) / 2 }
}

/** @param {Post} post @param {Room} room @returns {Part[]} measured once: each stands there for many seconds */
function measured(post, room) {
  return partsOf(post, (part) => alone(part, room, false), Math.min(...sizesAlone()))
}

/** @param {Post} post */
function hold({ body, translation, photos }) {
  const { least, most, perCharacter } = HOLD_MS
  return Math.min(least + perCharacter * (length(body) + length(translation) + PHOTO_CHARACTERS * photos.length), most)
}

/** @param {number} now */
function slotOf(now) {
  return Math.floor(now / SLOT_MS)
}
