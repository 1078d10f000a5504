/** Scene: the campaign's words in huge letters, which are windows on everybody's words and photos. */

/** @import { Room, Show, Shown } from "../types.js" */
/** @import { Ground } from "../mosaic-ground.js" */
/** @import { Tile } from "../mosaic-layout.js" */
import { Brush } from "../brush.js"
import { MosaicCount } from "../mosaic-count.js"
import { Cutout } from "../mosaic-cutout.js"
import { Faces } from "../mosaic-faces.js"
import { ground } from "../mosaic-ground.js"
import { Judge } from "../mosaic-judge.js"
import { Round } from "../mosaic-round.js"
import { Seats, isPhotoOnly } from "../mosaic-seats.js"
import { isMine } from "../steps.js"

/** Lengths in wall units. */
const EDGE = 0.37
const SEAM = 0.3
const MARGIN = { words: 0.35, photo: 0.55 }
/** Size of a tile's words, of the side of a square with its ink. */
const USUAL = 0.34
/** Fewer and larger tiles while the wall has few posts. Each step is another layout, so there are not many. */
const STEPS = [60, 80, 110, 150, 200]
const NEWEST = 6
const RIBBON_MS = 20_000
/** A round of all posts takes a quarter of an hour, where that needs neither haste nor dawdling. */
const ROUND_MS = 900_000
const STEP_MS = { least: 1_000, most: 4_000 }
const MINUTE_MS = 60_000
const GOLDEN = 0.618034
/** Scripts whose letters hold each other's hands. */
const JOINED = /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}]/u

/** @typedef {{words: Round, photos: Round}} Rounds */

/** Where in the round of all posts a screen's last mosaic ended. @type {WeakMap<object, {words: number, photos: number}>} */
const ended = new WeakMap()

export class Mosaic {
  static scene = "mosaic"
  static least = 60
  #letters
  #cutout
  #brush = new Brush("mosaic__ink")
  #faces = new Faces()
  #count
  /** @type {Room | undefined} */
  #room
  /** @type {Ground | undefined} */
  #ground
  /** @type {Seats | undefined} */
  #seats
  /** @type {Rounds | undefined} */
  #rounds
  #most = 0
  #seq = -1
  #next = 0
  #ribbonUntil = Infinity
  /** @type {string[]} ids that came and wait for their tile, oldest first */
  #coming = []

  /** @param {HTMLElement} container @param {DOMStringMap} words */
  constructor(container, words) {
    this.#letters = words.letters ?? ""
    this.#cutout = new Cutout(words.lettersLang ?? "", words.lettersDir === "rtl" ? "rtl" : "ltr")
    this.#count = new MosaicCount(words)
    container.classList.toggle("mosaic--spaced", !JOINED.test(this.#letters))
    container.append(this.#cutout.brush.element, this.#brush.element, this.#faces.element, this.#cutout.element, this.#count.element)
  }

  /** @param {Show} show @returns {Shown} */
  draw(show) {
    const { feed, room, now, turns } = show
    const most = STEPS.findLast((step) => step <= feed.size) ?? Mosaic.least
    const isNews = feed.seq !== this.#seq
    this.#rounds ??= begun(show)
    this.#seq = feed.seq
    if (isNews) this.#follow(show, this.#rounds)
    if (room !== this.#room || most !== this.#most) this.#open(show, most, this.#rounds)
    else if (isNews) this.#amend(show)
    // One thing moves at a time.
    if (now >= this.#ribbonUntil) this.#endRibbon(show)
    else if (now >= this.#next) this.#turn(show)
    ended.set(turns, { words: this.#rounds.words.at, photos: this.#rounds.photos.at })
    return { part: this.#seats?.part(feed.size) ?? 1, note: this.#seats?.hasRepeats ? "" : "mosaicEvery" }
  }

  /** @param {Show} show @param {Rounds} rounds */
  #follow({ feed, arrived, facts: { step, place } }, { words, photos }) {
    const all = feed.posts()
    words.follow(all.filter((post) => !isPhotoOnly(post)).map(({ id }) => id))
    photos.follow(all.filter(isPhotoOnly).map(({ id }) => id))
    this.#coming = [...this.#coming, ...arrived].filter((id) => feed.get(id) && isMine(id, step, place))
  }

  /** Other letters, or other tiles behind them. @param {Show} show @param {number} most tiles @param {Rounds} rounds */
  #open(show, most, rounds) {
    const { feed, room, now } = show
    const { unit } = room
    const before = this.#ground
    this.#room = room
    this.#most = most
    this.#cutout.brush.dip()
    this.#brush.dip()
    const found = (this.#ground = ground(this.#cutout, this.#letters, room, most, EDGE * unit, document.documentElement.dir === "rtl"))
    this.#cutout.draw(found, room, { edge: EDGE * unit, seam: SEAM * unit })
    const margins = { words: MARGIN.words * unit, photo: MARGIN.photo * unit }
    const judge = new Judge(found.tiles, USUAL * found.side, margins, (text) => this.#brush.measure(text))
    this.#faces.lay(found.tiles, judge, unit)
    const seats = (this.#seats = this.#seated(show, judge, rounds, before))
    for (const [at, seat] of seats.all()) this.#faces.show(at, seat, { still: true })
    this.#count.draw(feed, found.free, unit)
    this.#coming = []
    this.#ribbonUntil = Infinity
    this.#next = after(now, feed.size)
  }

  /** Who stands where: as before, if the tiles are the same; else, if they are others, the same posts. @param {Show} show @param {Judge} judge @param {Rounds} rounds @param {Ground} [before] */
  #seated({ feed, facts: { step, place } }, judge, rounds, before) {
    const tiles = this.#ground?.tiles ?? []
    const find = (/** @type {string} */ id) => feed.get(id)
    if (this.#seats && before && isSame(before.tiles, tiles)) {
      this.#seats.judge = judge
      this.#seats.follow(find)
      return this.#seats
    }
    const mine = feed.posts().map(({ id }) => id).filter((id) => isMine(id, step, place))
    const seats = new Seats(tiles, judge, rounds)
    seats.open([...new Set([...mine.slice(-NEWEST).reverse(), ...(this.#seats?.ids ?? [])])], find)
    return seats
  }

  /** Who was taken down is gone with this frame, and another stands there. @param {Show} show */
  #amend({ feed }) {
    const seats = /** @type {Seats} */ (this.#seats)
    for (const at of seats.follow((id) => feed.get(id))) {
      const seat = seats.seat(at)
      if (seat) this.#faces.show(at, seat, { still: true })
    }
    this.#count.draw(feed, this.#ground?.free, this.#room?.unit ?? 1)
    if (this.#coming.length) this.#next = 0
  }

  /** Who came enters at once, else it is somebody's turn. @param {Show} show */
  #turn({ feed, now, still }) {
    const seats = /** @type {Seats} */ (this.#seats)
    this.#coming = this.#coming.filter((id) => !seats.shows(id))
    const post = feed.get(this.#coming.pop() ?? "")
    const at = post ? seats.enter(post) : seats.step((id) => feed.get(id))
    const seat = seats.seat(at)
    this.#next = this.#coming.length ? now + STEP_MS.least : after(now, feed.size)
    if (seat) this.#faces.show(at, seat, { still, isNewest: Boolean(post) })
    if (post) this.#ribbonUntil = now + RIBBON_MS
  }

  /** @param {Show} show */
  #endRibbon({ still }) {
    this.#faces.endRibbon(still)
    this.#ribbonUntil = Infinity
  }
}

/** Where in the round a mosaic begins: screens in step agree by the clock, others go on where they were. @param {Show} show @returns {Rounds} */
function begun({ now, turns, facts: { step, place } }) {
  const shared = (Math.floor(now / MINUTE_MS) * GOLDEN + place.index / Math.max(place.of, 1)) % 1
  const { words, photos } = step ? { words: shared, photos: shared } : (ended.get(turns) ?? { words: 0, photos: 0 })
  return { words: new Round(words), photos: new Round(photos) }
}

/** When the next tile turns: on every screen at the same moment. @param {number} now @param {number} posts */
function after(now, posts) {
  const step = Math.min(Math.max(ROUND_MS / posts, STEP_MS.least), STEP_MS.most)
  return (Math.floor(now / step) + 1) * step
}

/** @param {Tile[]} tiles @param {Tile[]} others */
function isSame(tiles, others) {
  return JSON.stringify(tiles.map(({ box }) => box)) === JSON.stringify(others.map(({ box }) => box))
}
