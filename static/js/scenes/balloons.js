/** Scene: each message a black balloon, their number on its way to the wall's, and the shortest to be read. */

/** @import { Balloon, Corner } from "../balloon-layout.js" */
/** @import { Place } from "../balloon-sky.js" */
/** @import { Post, Room, Show, Shown } from "../types.js" */
import { BalloonCount } from "../balloon-count.js"
import { shapes } from "../balloon-drawing.js"
import { flightOf, isShort, mostLarge, placeLarge, placeSmall, ribbonEnd } from "../balloon-layout.js"
import { BalloonSky } from "../balloon-sky.js"
import { Fitting } from "../balloon-words.js"
import { length } from "../draft.js"
import { within } from "../parts.js"
import { Rota } from "../rota.js"
import { turnOf } from "../steps.js"
import { svg } from "../svg.js"

/** For how long one of the large balloons drifts; then the next does, and one of them says something else. */
const TURN_MS = 6_000

/** @typedef {{room: Room, corner: Corner, count: number, goal: number, large: Place[], small: Iterator<Balloon>}} Composition */

export class Balloons {
  static scene = "balloons"
  static least = 2
  #container
  #anonymous
  #fitting
  #count
  #sky
  #rota = new Rota(0)
  /** @type {WeakMap<Post, boolean>} */
  #short = new WeakMap()
  /** @type {Composition | undefined} */
  #composition
  #flight = { risen: 0, goal: 0 }
  /** @type {Room | undefined} */
  #room
  #drawn = ""
  #turn = 0
  /** @type {Shown} */
  #shown = { part: 0 }

  /** @param {HTMLElement} container @param {DOMStringMap} words */
  constructor(container, words) {
    this.#container = container
    this.#anonymous = /** @type {Record<string, string>} */ (JSON.parse(words.anonymous ?? "{}"))
    this.#fitting = new Fitting(within(document, ".stage__rehearsal"), this.#anonymous)
    this.#count = new BalloonCount(words)
    this.#sky = new BalloonSky(this.#fitting, this.#anonymous)
    container.append(svg("svg", { class: "balloons__shapes" }, [shapes()]), this.#sky.element, this.#count.element)
  }

  /** @param {Show} show */
  draw(show) {
    const { feed, room, now, still, facts } = show
    const turn = turnOf(Math.floor(now / TURN_MS), facts.step, facts.place)
    const drawn = [feed.seq, feed.size, facts.goal, turn].join(" ")
    if (drawn === this.#drawn && room === this.#room) return this.#shown
    const motion = !still && room === this.#room
    if (room !== this.#room || facts.goal !== this.#flight.goal) this.#measureAgain(room, facts.goal)
    const flight = flightOf(feed.size, facts.goal)
    this.#begin(flight.risen, facts.goal, motion)
    this.#hang(show, turn, flight.count, this.#count.say(flight, facts.goal, room), motion)
    if (motion && turn !== this.#turn) this.#sky.drift(turn, TURN_MS, room)
    this.#turn = turn
    this.#drawn = drawn
    return (this.#shown = { part: flight.count / facts.goal, quiet: true })
  }

  picture() {
    return this.#sky.picture()
  }

  /** @param {Room} room @param {number} goal */
  #measureAgain(room, goal) {
    this.#room = room
    this.#rota = new Rota(mostLarge(room, goal))
    this.#fitting.forget()
  }

  /**
   * One more than the wall's number: the flight that was full rises, and this one is the first of the next. A take-down
   * can bring the last flight back; then it does not rise again.
   * @param {number} risen @param {number} goal @param {boolean} motion
   */
  #begin(risen, goal, motion) {
    const { goal: before, risen: most } = this.#flight
    if (goal === before && risen > most && motion) this.#rise()
    this.#flight = { goal, risen: goal === before ? Math.max(risen, most) : risen }
  }

  #rise() {
    const room = /** @type {Room} */ (this.#room)
    const last = this.#sky
    this.#sky = new BalloonSky(this.#fitting, this.#anonymous)
    this.#rota = new Rota(mostLarge(room, this.#flight.goal))
    this.#composition = undefined
    last.element.after(this.#sky.element)
    last.rise(room)
    this.#sky.begin()
  }

  /** @param {Show} show @param {number} turn @param {number} count @param {Corner} corner @param {boolean} motion */
  #hang({ feed, facts, room, arrived }, turn, count, corner, motion) {
    const posts = count ? feed.posts().slice(-count) : []
    const readable = posts.filter((post) => this.#isShort(post)).map(({ id }) => id)
    const entering = new Set(motion ? arrived : [])
    const seats = this.#rota.settle(readable, turn, readable.filter((id) => entering.has(id)))
    const before = this.#composition
    const { large, small } = (this.#composition = composed(before, room, corner, seats.length, facts.goal))
    this.#sky.hangLarge(seats.map((id) => /** @type {Post} */ (feed.get(id))), large, entering, motion)
    this.#sky.hangSmall(count - seats.length, small, before !== this.#composition, motion && before !== undefined)
  }

  /** @param {Post} post */
  #isShort(post) {
    const known = this.#short.get(post) ?? isShort(post.body, length(post.body))
    this.#short.set(post, known)
    return known
  }
}

/** @param {Composition | undefined} last @param {Room} room @param {Corner} corner @param {number} count of the large @param {number} goal @returns {Composition} */
function composed(last, room, corner, count, goal) {
  if (last && last.room === room && last.corner === corner && last.count === count && last.goal === goal) return last
  const bodies = placeLarge(count, room, corner)
  const large = bodies.map((body) => ({ ...body, end: ribbonEnd(body, room, corner), unit: room.unit }))
  return { room, corner, count, goal, large, small: placeSmall(goal - count, bodies, room, corner) }
}
