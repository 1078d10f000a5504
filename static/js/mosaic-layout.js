/** How huge letters are cut into tiles, so that each holds words where its ink is wide: pure. Lengths are in cells of the ink. */

/** @import { Box, Ink } from "./ink.js" */
import { chance } from "./chance.js"

/** What words like best, and what photos do: width over height. */
const ASPECT = { words: 1.9, photo: 1.1 }
const UPRIGHT = 0.3
/** Heights of rows, of the side of a square with a tile's ink. */
const ROW = { low: 0.62, usual: 0.8, tall: 1.45, high: 1.8 }
const TALL_ROWS = 0.5
/** A letter wider than this many of its heights (a whole word, in scripts that join) is cut like several. */
const WIDE = 1.35
const SPREAD = { least: 0.75, more: 0.6 }
const LEAST = { width: 8, height: 7 }
/** A place smaller than this holds no words: cells, and of the side of a square with a tile's ink. */
const SCRAP = { width: 6, height: 4, side: 0.3 }
const TRIES = 8
const CLOSE = 1.15

/**
 * @typedef {object} Tile
 * @property {Box} box what it covers
 * @property {Box[]} parts what it covers besides: ink too narrow for words of its own
 * @property {Box} place all ink: where words stand
 * @property {number} full how much of the box is ink, 0 to 1
 * @property {Set<number>} near the tiles that it touches
 *
 * @typedef {{x1: number, y1: number, x2: number, y2: number, tiles: [number, number]}} Seam between two tiles
 */

/**
 * @param {Ink} ink
 * @param {Box[]} lines where each line of letters stands
 * @param {number} most tiles
 * @returns {{tiles: Tile[], seams: Seam[]}}
 */
export function cut(ink, lines, most) {
  const letters = lines.flatMap((line) => ink.runs(line)).flatMap((run) => apart(ink, ink.bounds(run)))
  const inked = letters.reduce((sum, letter) => sum + ink.count(letter), 0)
  let area = inked / most
  for (let at = 1; ; at += 1) {
    const boxes = leaves(ink, letters, area)
    // Scraps are no tiles: it takes no more than a look whether these are few enough, and a while to know.
    const found = boxes.length < most * CLOSE || at === TRIES ? joined(ink, boxes, SCRAP.side * Math.sqrt(area)) : undefined
    if (found && (found.tiles.length <= most || at === TRIES)) return found
    area *= Math.max((found?.tiles ?? boxes).length / most, 1.03)
  }
}

/** @param {Ink} ink @param {Box} letter @returns {Box[]} */
function apart(ink, letter) {
  const { x, y, width, height } = letter
  if (width <= WIDE * height) return [letter]
  const third = Math.floor(width / 3)
  let cut = x + third
  for (let at = x + third; at < x + width - third; at += 1) {
    if (ink.count({ x: at, y, width: 1, height }) < ink.count({ x: cut, y, width: 1, height })) cut = at
  }
  const halves = [{ x, y, width: cut - x, height }, { x: cut, y, width: x + width - cut, height }].map((half) => ink.bounds(half))
  if (halves.some((half) => half.width <= 0 || half.width >= width)) return [letter]
  return halves.flatMap((half) => apart(ink, half))
}

/** @param {Ink} ink @param {Box[]} letters @param {number} area of one tile's ink @returns {Box[]} */
function leaves(ink, letters, area) {
  return letters.flatMap((letter, at) => {
    const rows = bands(ink, letter, Math.sqrt(area), String(at))
    return rows.flatMap((row) => ink.runs(row)).flatMap((run) => halves(ink, ink.bounds(run), area))
  })
}

/**
 * A letter's rows, low and tall by chance, cut where its strokes begin and end: the cheapest way down, by dynamic programming.
 * @param {Ink} ink @param {Box} letter @param {number} side @param {string} salt
 */
function bands(ink, letter, side, salt) {
  const least = Math.max(Math.round(side * ROW.low), LEAST.height)
  const highest = Math.max(Math.round(side * ROW.high), least + 1)
  const best = [{ cost: 0, from: 0 }]
  for (let to = 1; to <= letter.height; to += 1) {
    let found = { cost: Infinity, from: -1 }
    for (let from = Math.max(0, to - highest); from <= to - Math.min(least, letter.height); from += 1) {
      const before = best[from]
      if (!before || before.cost === Infinity) continue
      const wish = side * (chance(`${salt} ${from}`, "row") < TALL_ROWS ? ROW.tall : ROW.usual)
      const odd = Math.abs(Math.log((to - from) / wish))
      const cost = before.cost + torn(ink, letter, from, to) + odd * side * 2
      if (cost < found.cost) found = { cost, from }
    }
    best.push(found)
  }
  const rows = []
  for (let to = letter.height; to > 0; ) {
    const from = Math.max(best[to]?.from ?? 0, 0)
    rows.unshift({ x: letter.x, y: letter.y + from, width: letter.width, height: to - from })
    to = from
  }
  return rows
}

/** How much of a row's columns is neither all ink nor none: there words would be cut. @param {Ink} ink @param {Box} letter @param {number} from @param {number} to */
function torn(ink, { x, y, width }, from, to) {
  const height = to - from
  let sum = 0
  for (let at = x; at < x + width; at += 1) {
    const inked = ink.count({ x: at, y: y + from, width: 1, height })
    sum += Math.min(inked, height - inked)
  }
  return sum
}

/** Cuts in two until each part is a tile. @param {Ink} ink @param {Box} box @param {number} area @returns {Box[]} */
function halves(ink, box, area) {
  const salt = `${box.x} ${box.y} ${box.width}`
  if (ink.count(box) <= area * (SPREAD.least + SPREAD.more * chance(salt, "area"))) return [box]
  const aspect = chance(salt, "aspect") < UPRIGHT ? ASPECT.photo : ASPECT.words
  let best = { parts: /** @type {Box[]} */ ([]), worth: -Infinity }
  for (const parts of ways(box)) {
    const bounded = parts.map((part) => ink.bounds(part))
    const worth = Math.min(...bounded.map((part) => worthOf(ink, part, area, aspect))) + 0.15 * chance(`${salt} ${parts[0]?.width} ${parts[0]?.height}`, "cut")
    if (worth > best.worth) best = { parts: bounded, worth }
  }
  return best.parts.length ? best.parts.flatMap((part) => halves(ink, part, area)) : [box]
}

/** Every way to cut a box in two that leaves neither too small. @param {Box} box @returns {Generator<Box[]>} */
function* ways({ x, y, width, height }) {
  for (let at = Math.max(LEAST.width, Math.round(width * 0.28)); at <= Math.min(width - LEAST.width, width * 0.72); at += 1) {
    yield [{ x, y, width: at, height }, { x: x + at, y, width: width - at, height }]
  }
  for (let at = Math.max(LEAST.height, Math.round(height * 0.28)); at <= Math.min(height - LEAST.height, height * 0.72); at += 1) {
    yield [{ x, y, width, height: at }, { x, y: y + at, width, height: height - at }]
  }
}

/** @param {Ink} ink @param {Box} box @param {number} area @param {number} aspect */
function worthOf(ink, box, area, aspect) {
  const inked = ink.count(box)
  if (!inked) return -Infinity
  const { width, height } = box
  const shape = -Math.abs(Math.log(width / height / aspect))
  const lack = Math.min(inked / area - 0.4, 0)
  return 1.5 * (inked / (width * height)) + 0.5 * shape + 2 * lack
}

/** Boxes that hold words become tiles, and the others parts of them; then who touches whom is known. @param {Ink} ink @param {Box[]} boxes @param {number} least side of a place */
function joined(ink, boxes, least) {
  const places = boxes.map((box) => ink.filled(box, worthOfPlace))
  const holds = places.map(({ width, height }) => width >= Math.max(least, SCRAP.width) && height >= Math.max(least, SCRAP.height))
  const touching = seamsOf(boxes)
  const hosts = hosted(boxes, holds, touching)
  const owners = [...boxes.keys()].filter((at) => hosts[at] === at)
  const tiles = owners.map((at) => tileOf(ink, at, boxes, places, hosts))
  const numbers = new Map(owners.map((at, number) => [at, number]))
  const numberOf = (/** @type {number} */ at) => numbers.get(hosts[at] ?? at) ?? 0
  const seams = touching
    .map(({ tiles: [one, other], ...ends }) => ({ ...ends, tiles: /** @type {[number, number]} */ ([numberOf(one), numberOf(other)]) }))
    .filter(({ tiles: [one, other] }) => one !== other)
  for (const { tiles: [one, other] } of seams) {
    tiles[one]?.near.add(other)
    tiles[other]?.near.add(one)
  }
  return { tiles, seams }
}

/**
 * Whose tile each box is part of: its own where it holds words, else the one with which it shares the longest border, be
 * it through another scrap, else the nearest.
 * @param {Box[]} boxes @param {boolean[]} holds @param {Seam[]} touching
 */
function hosted(boxes, holds, touching) {
  const hosts = boxes.map((_, at) => (holds[at] || !holds.includes(true) ? at : -1))
  const longest = touching.toSorted((one, other) => lengthOf(other) - lengthOf(one))
  for (let isNews = true; isNews; ) {
    isNews = false
    for (const { tiles: [one, other] } of longest) {
      const [lacks, has] = hosts[one] === -1 ? [one, other] : [other, one]
      if (hosts[lacks] !== -1 || hosts[has] === -1) continue
      hosts[lacks] = hosts[has] ?? -1
      isNews = true
    }
  }
  const owners = [...boxes.keys()].filter((at) => hosts[at] === at)
  return hosts.map((host, at) => (host === -1 ? nearest(boxes, at, owners) : host))
}

/** @param {Box[]} boxes @param {number} at @param {number[]} owners */
function nearest(boxes, at, owners) {
  const middle = (/** @type {number} */ of) => [(boxes[of]?.x ?? 0) + (boxes[of]?.width ?? 0) / 2, (boxes[of]?.y ?? 0) + (boxes[of]?.height ?? 0) / 2]
  const [x = 0, y = 0] = middle(at)
  const far = (/** @type {number} */ of) => Math.hypot((middle(of)[0] ?? 0) - x, (middle(of)[1] ?? 0) - y)
  return owners.reduce((best, other) => (far(other) < far(best) ? other : best))
}

/** @param {Ink} ink @param {number} at @param {Box[]} boxes @param {Box[]} places @param {number[]} hosts @returns {Tile} */
function tileOf(ink, at, boxes, places, hosts) {
  const box = /** @type {Box} */ (boxes[at])
  const place = places[at]?.width ? /** @type {Box} */ (places[at]) : box
  const parts = boxes.filter((_, other) => other !== at && hosts[other] === at)
  return { box, parts, place, full: ink.count(box) / (box.width * box.height), near: new Set() }
}

/** @param {number} width @param {number} height */
function worthOfPlace(width, height) {
  return Math.min(width, 4 * height) * Math.min(height, 1.2 * width)
}

/** @param {Box[]} boxes @returns {Seam[]} */
function seamsOf(boxes) {
  const seams = []
  for (const [one, a] of boxes.entries()) {
    for (let other = one + 1; other < boxes.length; other += 1) {
      const b = /** @type {Box} */ (boxes[other])
      const [left, right] = [Math.max(a.x, b.x), Math.min(a.x + a.width, b.x + b.width)]
      const [top, bottom] = [Math.max(a.y, b.y), Math.min(a.y + a.height, b.y + b.height)]
      if (right - left < 0 || bottom - top < 0 || (right === left) === (bottom === top)) continue
      seams.push({ x1: left, y1: top, x2: right, y2: bottom, tiles: /** @type {[number, number]} */ ([one, other]) })
    }
  }
  return seams
}

/** @param {Seam} seam */
function lengthOf({ x1, y1, x2, y2 }) {
  return x2 - x1 + (y2 - y1)
}
