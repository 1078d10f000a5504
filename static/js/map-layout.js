/** Where the world's dots lie, and which of them are lit: pure. Lengths on the map are parts of its width, from its left and its top. */

/** @import { Post, Room } from "./types.js" */
/** @import { world } from "../vendor/world.js" */
import { holds } from "./boxes.js"
import { chance } from "./chance.js"
import { strideOver } from "./stride.js"

/** @typedef {typeof world} World */
/** @typedef {{x: number, y: number}} Point */
/** @typedef {{x: number, y: number, width: number, height: number}} Box */
/**
 * @typedef {object} Land a country
 * @property {string} country
 * @property {Point[]} dots
 * @property {number[]} loads how many messages each of them carries
 * @property {number} count all its messages
 * @property {number} latest the dot that the latest message lit
 */
/** @typedef {Point & {load: number}} Light */
/** @typedef {{map: Box, list: Box, names: number}} Sheet pixels; `names` is how many countries the list holds */

/** Fewer messages of a country are not counted aloud: they might be somebody's. */
const LEAST_COUNTED = 10

// More names than ever find a place.
const NAMES = 30
// In wall units.
const ROW = 6.4
const GAP = 3.6
const COLUMNS = 2

// Equal Earth: Šavrič, Patterson and Jenny, "The Equal Earth map projection", 2018.
const [A1, A2, A3, A4] = [1.340264, -0.081106, 0.000893, 0.003796]
const GOLDEN = 0.618

/**
 * The dots of each country on a map, in pixels, but for those that would lie under something: there no light is to be lost.
 * @param {World} world
 * @param {Box} map
 * @param {Box[]} taken
 * @returns {Map<string, Point[]>}
 */
export function dotsOn({ countries }, map, taken) {
  /** @type {Map<string, Point[]>} */
  const dots = new Map()
  for (const [country, numbers] of Object.entries(countries)) {
    const all = Array.from({ length: numbers.length / 2 }, (_, i) => on(map, { x: numbers[2 * i] ?? 0, y: numbers[2 * i + 1] ?? 0 }))
    const free = all.filter((dot) => !taken.some((box) => holds(box, dot)))
    dots.set(country, free.length ? free : all)
  }
  return dots
}

/** @param {Box} map @param {Point} place in parts of its width @returns {Point} pixels */
export function on(map, { x, y }) {
  return { x: map.x + x * map.width, y: map.y + y * map.width }
}

/** @param {Post[]} posts @returns {Map<string, number>} the messages of each country */
export function countriesOf(posts) {
  /** @type {Map<string, number>} */
  const counts = new Map()
  for (const { country } of posts) if (country) counts.set(country, (counts.get(country) ?? 0) + 1)
  return counts
}

/**
 * Whom a number names: nobody on the vigil's danger list, and nobody who is one of a few.
 * @param {Map<string, number>} counts
 * @param {string[]} unsaid
 * @returns {[string, number][]} the most first
 */
export function named(counts, unsaid) {
  const said = [...counts].filter(([country, count]) => count >= LEAST_COUNTED && !unsaid.includes(country))
  return said.sort(([a, most], [b, less]) => less - most || (a < b ? -1 : 1))
}

/**
 * Who is named first on the map. The order is of halves of doublings: countries that overtake each other by one message
 * do not make all names move. The newest comes last where it is one of a few, and without its number: 0.
 * @param {[string, number][]} names the most first
 * @param {string | undefined} newest
 * @returns {[string, number][]}
 */
export function inTurn(names, newest) {
  const rank = (/** @type {number} */ count) => Math.round(2 * Math.log2(count))
  const turn = names.slice(0, NAMES).sort(([a, count], [b, other]) => rank(other) - rank(count) || (a < b ? -1 : 1))
  if (!newest || turn.some(([country]) => country === newest)) return turn
  return [...turn, names.find(([country]) => country === newest) ?? [newest, 0]]
}

/** @param {World} world @param {{lon: number, lat: number}} place degrees @returns {Point} */
export function project({ projection: { rotate, scale, left, top } }, { lon, lat }) {
  const turned = ((((lon + rotate + 180) % 360) + 360) % 360) - 180
  const theta = Math.asin((Math.sqrt(3) / 2) * Math.sin(radians(lat)))
  const square = theta * theta
  const sixth = square * square * square
  const bend = A1 + 3 * A2 * square + sixth * (7 * A3 + 9 * A4 * square)
  const x = (2 * radians(turned) * Math.cos(theta)) / (Math.sqrt(3) * bend)
  const y = theta * (A1 + A2 * square + sixth * (A3 + A4 * square))
  return { x: left + scale * x, y: top - scale * y }
}

/**
 * One dot for each message, somewhere in its country and never at its place; a country whose dots have run out begins
 * again, and those dots carry more. The same on every screen, for it depends on the messages and their order alone.
 * @param {Post[]} posts oldest approval first
 * @param {Map<string, Point[]>} dots
 * @returns {Map<string, Land>}
 */
export function lightUp(posts, dots) {
  const lands = new Map([...dots].map(([country, of]) => [country, dark(country, of)]))
  for (const { id, country } of posts) {
    if (!country) continue
    const land = lands.get(country) ?? dark(country, [])
    lands.set(country, land)
    if (land.dots.length) {
      land.latest = freeDot(land, chance(id, "map"))
      land.loads[land.latest] = (land.loads[land.latest] ?? 0) + 1
    }
    land.count += 1
  }
  return lands
}

/**
 * The light of the newest message from a country that may be pointed at.
 * @param {Post[]} posts oldest approval first
 * @param {Map<string, Land>} lands
 * @param {string[]} unsaid
 * @returns {(Light & {id: string, country: string}) | undefined}
 */
export function newestLight(posts, lands, unsaid) {
  const post = posts.findLast(({ country }) => lands.get(country)?.dots.length && !unsaid.includes(country))
  const land = post && lands.get(post.country)
  const dot = land?.dots[land.latest]
  return post && land && dot && { ...dot, id: post.id, country: post.country, load: land.loads[land.latest] ?? 0 }
}

/** How bright a dot is, in four steps. @param {number} load messages */
export function brightness(load) {
  return Math.min(3, Math.floor(Math.log2(load)))
}

/**
 * The world fills the ground. Where that leaves room above the number, countries are listed between the two.
 * @param {Room} room
 * @param {World} world
 * @param {number} number how high the number stands, with its words
 * @param {number} names how many countries could be listed
 * @returns {Sheet}
 */
export function sheetOf(room, world, number, names) {
  const width = Math.min(room.width, room.height / world.height)
  const height = width * world.height
  const gap = GAP * room.unit
  const row = ROW * room.unit
  const between = room.height - height - number - gap
  const rows = Math.max(0, Math.min(Math.floor((between - gap) / row), Math.ceil(names / COLUMNS)))
  const spare = Math.max(0, between - (rows ? rows * row + gap : 0))
  const map = { x: room.width - width, y: spare / 2, width, height }
  return { map, list: { x: 0, y: map.y + height + gap, width: room.width, height: rows * row }, names: rows * COLUMNS }
}

/** @param {string} country @param {Point[]} dots @returns {Land} */
function dark(country, dots) {
  return { country, dots, loads: dots.map(() => 0), count: 0, latest: 0 }
}

/** @param {Land} land @param {number} luck 0 to 1 @returns {number} the dot, among those that carry least */
function freeDot({ count, loads }, luck) {
  const dots = loads.length
  const full = Math.floor(count / dots)
  // No neighbours one after another.
  const stride = strideOver(Math.max(1, Math.round(dots * GOLDEN)), dots)
  let dot = Math.floor(luck * dots)
  while ((loads[dot] ?? 0) > full) dot = (dot + stride) % dots
  return dot
}

/** @param {number} degrees */
function radians(degrees) {
  return (degrees * Math.PI) / 180
}
