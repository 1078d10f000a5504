/** The stream's pages: the newest posts in columns; where more wait than fit, pages turn so that each is shown. Pure. */

/** @import { Feed } from "./feed.js" */
/** @import { Card, Facts, Frame, Placed, Post, Room, Show } from "./types.js" */
import { entrance, heightOf, shortestWithRoom } from "./column-layout.js"
import { length } from "./draft.js"
import { inColumn } from "./picture-layout.js"
import { partsOf } from "./post-parts.js"
import { isMine, page } from "./steps.js"
import { Turns, alternate } from "./turns.js"

const RIBBON_MS = 20_000
const PAGE_MS = { least: 12_000, most: 20_000, perCharacter: 15 }
const READ_MS = { least: 4_000, most: PAGE_MS.least, perCharacter: 60 }
const PHOTO_CHARACTERS = 60
/** The smallest letters that are read from where people stand, in wall units, and how long a part of a message stands. */
const SMALLEST = 2.6
const PART_MS = 6_000
const STEP_MS = 1_000
const STEP_PAGE_MS = 16_000
const ENTER_AT_ONCE = 3
const MISSES = 12

export class StreamPages {
  /** @type {Turns} */
  #turns = new Turns()
  /** @type {Placed[][]} each column from the top */
  #columns = []
  /** @type {Room | undefined} */
  #room
  #page = 0
  /** In step: which of the clock's pages stands there. */
  #slot = -1
  /** @type {{from: number, until: number} | undefined} the wait for the next page; none where every post is shown */
  #wait
  #newest = { id: "", until: 0 }

  /** @param {Pick<Show, "feed" | "room" | "now" | "turns" | "arrived" | "facts">} show @returns {Frame} */
  frame({ feed, room, now, turns, arrived, facts }) {
    this.#turns = turns
    const newest = arrived.at(-1)
    if (newest) this.#newest = { id: newest, until: now + RIBBON_MS }
    const left = this.#letGo(feed, room)
    this.#markRead(now)
    if (facts.step) this.#keepStep(feed, room, now, arrived, facts)
    else this.#settle(feed, room, now, arrived, left)
    if (!facts.step) this.#keepTime(now)
    return { page: this.#page, cards: this.#cards(room, now), part: this.#part(now) }
  }

  /** @param {Feed} feed @param {Room} room @param {number} now @param {string[]} arrived @param {boolean} left */
  #settle(feed, room, now, arrived, left) {
    const elsewhere = room !== this.#room
    this.#room = room
    if (!this.#shown().length) return this.#open(feed, room, now)
    if (elsewhere) return this.#placeAgain(feed, room, now)
    // One thing at a time: who arrives enters at once, and the page turns with the next second's frame.
    if (this.#wait && now >= this.#wait.until && !arrived.length) return this.#turn(feed, room, now)
    for (const id of arrived.slice(-ENTER_AT_ONCE)) this.#enter(feed, room, now, id)
    if (left) this.#fill(feed, room, now, alternate(this.#turns.unread(), this.#turns.line()))
  }

  /** The page that every screen of the vigil has at this moment. @param {Feed} feed @param {Room} room @param {number} now @param {string[]} arrived @param {Facts} facts */
  #keepStep(feed, room, now, arrived, { step, place }) {
    const slot = Math.floor(now / STEP_PAGE_MS)
    if (slot === this.#slot && room === this.#room) {
      for (const id of arrived.slice(-ENTER_AT_ONCE)) if (isMine(id, step, place)) this.#enter(feed, room, now, id)
      return
    }
    if (slot !== this.#slot) this.#page += 1
    this.#slot = slot
    this.#room = room
    this.#clear(room)
    this.#fill(feed, room, now, [...pinned(feed).slice(0, room.columns), ...page(feed, slot, step, place)])
    this.#wait = { from: slot * STEP_PAGE_MS, until: (slot + 1) * STEP_PAGE_MS }
  }

  /** The first page: newest first. @param {Feed} feed @param {Room} room @param {number} now */
  #open(feed, room, now) {
    this.#clear(room)
    this.#fill(feed, room, now, pinned(feed))
    this.#fill(feed, room, now, this.#turns.unread())
    this.#fill(feed, room, now, this.#turns.line())
    this.#wait = undefined
  }

  /** The same posts on other ground. @param {Feed} feed @param {Room} room @param {number} now */
  #placeAgain(feed, room, now) {
    const before = new Map(this.#shown().map((placed) => [placed.post.id, placed]))
    const newest = this.#isNewest(this.#newest.id, now) ? [this.#newest.id] : []
    this.#clear(room)
    this.#fill(feed, room, now, [...newest, ...before.keys()], before)
    this.#fill(feed, room, now, [...this.#turns.unread(), ...this.#turns.line()])
  }

  /**
   * The next page: who is unread, carries the ribbon or is pinned stays; then unread and longest unseen enter by turns.
   * One column at least is cleared, and the longest unseen has the first right to it: that is what bounds the wait.
   * @param {Feed} feed @param {Room} room @param {number} now
   */
  #turn(feed, room, now) {
    const isKept = (/** @type {Post} */ { id, pinned }) => pinned || this.#turns.isUnread(id) || this.#isNewest(id, now)
    const stays = this.#columns.map((column) => column.filter(({ post }) => isKept(post)))
    if (stays.every((column) => column.length)) stays[shortest(stays, room)] = []
    const carried = stays.some((column) => column.length)
    this.#clear(room)
    this.#columns = stays
    this.#page += 1
    this.#fill(feed, room, now, pinned(feed).slice(0, room.columns))
    const [unread, line] = [this.#turns.unread(), this.#turns.line()]
    const lineFirst = carried || (room.columns === 1 && this.#page % 2 === 1)
    this.#fill(feed, room, now, lineFirst ? alternate(line, unread) : alternate(unread, line))
    this.#wait = undefined
  }

  /** @param {Feed} feed @param {Room} room @param {number} now @param {string} id */
  #enter(feed, room, now, id) {
    const placed = this.#measured(/** @type {Post} */ (feed.get(id)), room, now)
    const { index, leave } = entrance(this.#columns, placed.height, room)
    const column = this.#columns[index] ?? []
    this.#columns[index] = [placed, ...column.slice(0, column.length - leave)]
    this.#turns.shown(id)
  }

  /**
   * Places posts below those that stand, each in the shortest column, until some in a row find no room.
   * @param {Feed} feed @param {Room} room @param {number} now @param {Iterable<string>} ids
   * @param {Map<string, Placed>} [before] as they stood until now
   */
  #fill(feed, room, now, ids, before) {
    const shown = new Set(this.#shown().map(({ post }) => post.id))
    let misses = 0
    for (const id of ids) {
      const post = feed.get(id)
      if (!post || shown.has(id)) continue
      const placed = this.#measured(post, room, before?.get(id)?.since ?? now, before?.get(id)?.ribboned)
      const index = shortestWithRoom(this.#columns, placed.height, room)
      if (index < 0 && (misses += 1) > MISSES) return
      if (index < 0) continue
      this.#columns[index]?.push(placed)
      this.#turns.shown(id)
      shown.add(id)
    }
  }

  /** @param {Post} post @param {Room} room @param {number} since @param {boolean} [ribboned] @returns {Placed} */
  #measured(post, room, since, ribboned = post.id === this.#newest.id) {
    const parts = partsOf(post, (part) => inColumn(part, room, ribboned), SMALLEST)
    const tallest = parts.map(({ stance }) => stance).reduce((most, one) => (one.height > most.height ? one : most))
    return { post, parts: parts.map((part) => part.post), ribboned, since, ...tallest }
  }

  /**
   * Drops who is gone; who says something else now says it in the same place.
   * @param {Feed} feed @param {Room} room
   * @returns {boolean} whether any left
   */
  #letGo(feed, room) {
    const before = this.#shown().length
    this.#columns = this.#columns.map((column) => {
      const kept = column.flatMap((placed) => this.#current(placed, feed, room))
      while (heightOf(kept, room.rise) > room.height) kept.pop()
      return kept
    })
    return this.#shown().length < before
  }

  /** @param {Placed} placed @param {Feed} feed @param {Room} room @returns {Placed[]} */
  #current(placed, feed, room) {
    const post = feed.get(placed.post.id)
    if (post === placed.post) return [placed]
    return post ? [this.#measured(post, room, placed.since, placed.ribboned)] : []
  }

  /** @param {number} now */
  #markRead(now) {
    for (const { post, since } of this.#shown()) {
      if (now - since >= within(READ_MS, characters(post))) this.#turns.read(post.id)
    }
  }

  /** @param {number} now */
  #keepTime(now) {
    const shown = this.#shown()
    if (this.#turns.size <= shown.length) this.#wait = undefined
    else this.#wait ??= { from: now, until: now + within(PAGE_MS, shown.reduce((sum, { post }) => sum + characters(post), 0)) }
  }

  /** @param {number} now */
  #part(now) {
    if (!this.#wait) return 1
    const { from, until } = this.#wait
    return Math.min((Math.floor((now - from) / STEP_MS) * STEP_MS) / (until - from), 1)
  }

  /** @param {Room} room @param {number} now @returns {Card[]} */
  #cards(room, now) {
    return this.#columns.flatMap((column, index) => {
      let y = 0
      return column.map((placed) => {
        const x = index * (room.column + room.gap)
        const card = { ...placed, post: partAt(placed, now), newest: this.#isNewest(placed.post.id, now), x, y }
        y += placed.height + room.rise
        return card
      })
    })
  }

  /** @param {string} id @param {number} now */
  #isNewest(id, now) {
    return id === this.#newest.id && now < this.#newest.until
  }

  /** Row by row, as they are read. */
  #shown() {
    const rows = Math.max(0, ...this.#columns.map((column) => column.length))
    return Array.from({ length: rows }, (_, row) => this.#columns.flatMap((column) => column[row] ?? [])).flat()
  }

  /** @param {Room} room */
  #clear(room) {
    this.#columns = Array.from({ length: room.columns }, () => [])
  }
}

/** @param {Placed} placed @param {number} now @returns {Post} */
function partAt({ parts, since }, now) {
  const at = Math.floor((now - since) / PART_MS) % parts.length
  return /** @type {Post} */ (parts[at])
}

/** What a moderator keeps on every page, the latest first. @param {Feed} feed @returns {string[]} ids */
function pinned(feed) {
  return feed.posts().filter((post) => post.pinned).map((post) => post.id).reverse()
}

/** @param {Placed[][]} columns @param {Room} room */
function shortest(columns, room) {
  const heights = columns.map((column) => heightOf(column, room.rise))
  return heights.indexOf(Math.min(...heights))
}

/** As many as it takes to read. @param {Post} post */
function characters({ body, photos }) {
  return length(body) + PHOTO_CHARACTERS * photos.length
}

/** @param {{least: number, most: number, perCharacter: number}} span ms @param {number} characters */
function within(span, characters) {
  return Math.min(span.least + span.perCharacter * characters, span.most)
}
