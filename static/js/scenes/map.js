/** Scene: the countries that spoke, one light for each message. */

/** @import { Box, Land, Light, Point } from "../map-layout.js" */
/** @import { Ground, Label, Wanted } from "../map-labels.js" */
/** @import { Facts, Room, Show } from "../types.js" */
import { world } from "../../vendor/world.js"
import { grown, holds } from "../boxes.js"
import { placeLabels } from "../map-labels.js"
import { countriesOf, dotsOn, inTurn, lightUp, named, newestLight, on, project, sheetOf } from "../map-layout.js"
import { MapParts } from "../map-parts.js"
import { paint, radiusOf } from "../map-picture.js"

// Of the way between two dots: what a name keeps clear of them.
const CLEAR = 0.3

export class WorldMap {
  static scene = "map"
  static least = 2
  #parts
  #drawn = ""
  /** @type {Room | undefined} */
  #room
  /** @type {{key: string, of: Map<string, Point[]>}} */
  #dots = { key: "", of: new Map() }
  /** @type {{key: string, of: Label[]}} */
  #labels = { key: "", of: [] }

  /** @param {HTMLElement} container @param {DOMStringMap} words */
  constructor(container, words) {
    this.#parts = new MapParts(container, words)
  }

  /** @param {Show} show */
  draw(show) {
    const { feed, room, facts } = show
    const drawn = `${feed.seq} ${feed.size} ${JSON.stringify([facts.unsaid, facts.mark])}`
    if (drawn !== this.#drawn || room !== this.#room) this.#drawAfresh(show)
    this.#drawn = drawn
    this.#room = room
    return { part: 1 }
  }

  /** @param {Show} show */
  #drawAfresh({ feed, room, facts, still, arrived }) {
    const posts = feed.posts()
    const counts = countriesOf(posts)
    const names = named(counts, facts.unsaid)
    const number = this.#parts.count(counts.size, room)
    const { map, list, names: listed } = sheetOf(room, world, number.height, names.length)
    const taken = [number, ...this.#parts.mark(facts.mark && on(map, project(world, facts.mark)), room)]
    const lands = lightUp(posts, this.#dotsOn(map, taken))
    const newest = newestLight(posts, lands, facts.unsaid)

    const step = world.step * map.width
    const wanted = this.#parts.measure(inTurn(listed ? [] : names, newest?.country), lands)
    const labels = this.#place(wanted, { width: room.width, height: room.height, unit: room.unit, step }, lands, taken)
    this.#parts.place(labels)
    this.#parts.list(names.slice(0, listed), list)

    const moves = !still && this.#drawn !== ""
    const arriving = moves && newest && arrived.includes(newest.id) ? newest : undefined
    const grain = { step, lights: posts.length }
    this.#parts.ring(newest, ringOf(room.unit, step), moves)
    this.#parts.arrive(arriving, radiusOf(arriving?.load ?? 1, grain))
    paint(this.#parts.canvas, { ...room, grain, ...dotsOf(lands, arriving, labels, step), ringed: newest, ring: ringOf(room.unit, step) })
  }

  /** @param {Box} map @param {Box[]} taken */
  #dotsOn(map, taken) {
    const key = JSON.stringify([map, taken])
    if (key !== this.#dots.key) this.#dots = { key, of: dotsOn(world, map, taken) }
    return this.#dots.of
  }

  /** Another message seldom moves a name. @param {Wanted[]} wanted @param {Ground} ground @param {Map<string, Land>} lands @param {Box[]} taken */
  #place(wanted, ground, lands, taken) {
    const spoke = [...lands.values()].filter(({ count }) => count)
    const key = JSON.stringify([wanted.map(({ country, width }) => [country, width]), ground, taken, spoke.map(({ country }) => country)])
    if (key !== this.#labels.key) {
      const dark = [...lands.values()].filter(({ count }) => !count)
      const land = { lit: spoke.flatMap(({ dots }) => dots), dark: dark.flatMap(({ dots }) => dots) }
      this.#labels = { key, of: placeLabels(wanted, ground, land, taken) }
    }
    return this.#labels.of
  }
}

/** The ring's radius: seen from as far as words, and no larger than a small country on a small map. @param {number} unit @param {number} step */
function ringOf(unit, step) {
  return unit + 0.87 * step
}

/**
 * What is painted: all but the light that is just arriving, and no dark dot behind a name.
 * @param {Map<string, Land>} lands
 * @param {Light | undefined} arriving
 * @param {Label[]} labels
 * @param {number} step
 */
function dotsOf(lands, arriving, labels, step) {
  const behind = labels.map((label) => grown(label, CLEAR * step))
  /** @type {Record<"silent" | "spoke" | "lit", Light[]>} */
  const dots = { silent: [], spoke: [], lit: [] }
  for (const { count, dots: of, loads } of lands.values())
    of.forEach(({ x, y }, index) => {
      const load = (loads[index] ?? 0) - (arriving?.x === x && arriving.y === y ? 1 : 0)
      if (load) dots.lit.push({ x, y, load })
      else if (!behind.some((box) => holds(box, { x, y }))) dots[count ? "spoke" : "silent"].push({ x, y, load })
    })
  return { ...dots, leaders: labels.flatMap(({ leader }) => (leader ? [leader] : [])) }
}
