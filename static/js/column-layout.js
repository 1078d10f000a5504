/** How large posts are and where they stand in columns: pure. Sizes are in wall units (1vh on a 16:9 wall), lengths in pixels. */

/** @import { Measure, Placed, Room } from "./types.js" */
import { length } from "./draft.js"

const SHORT = 20
const MEDIUM = 65
const SIZES = [6.9, 4.4, 3.4, 2.6]
const ALONE = [24, 21, 18.5, 16.5, 14.6, 13, 11.4, 10.3, 9.2, 8.2, 7.3, 6.5, 5.8, 5.2, 4.5]
const SHRINK = 0.93
const SMALLEST = 0.4
const EMOJI_ONLY = /^[\p{Extended_Pictographic}\u{1F1E6}-\u{1F1FF}\u{1F3FB}-\u{1F3FF}\u{E0020}-\u{E007F}\u200D\uFE0F\s]+$/u

/**
 * The sizes that a message may have in a column, its own first, then the steps below.
 * @param {string} body
 */
export function sizes(body) {
  return SIZES.slice(firstStep(body))
}

/** The sizes of a message that has the whole wall. */
export function sizesAlone() {
  return ALONE
}

/**
 * The largest size at which a message stands whole, its words unbroken if that is possible at all. What no size holds
 * (280 of the widest ligature, twelve lines of letters piled high) shrinks until it does: whole before readable.
 * @param {number[]} steps largest first
 * @param {number} tallest
 * @param {Measure} measure
 * @returns {{size: number, height: number}}
 */
export function fit(steps, tallest, measure) {
  /** @type {{size: number, height: number} | undefined} */
  let broken
  for (const size of steps) {
    const { height, unbroken } = measure(size)
    if (height > tallest) continue
    if (unbroken) return { size, height }
    broken ??= { size, height }
  }
  return broken ?? shrink(steps.at(-1) ?? SMALLEST, tallest, measure)
}

/** @param {Placed[]} column @param {number} rise the gap between two posts */
export function heightOf(column, rise) {
  return column.reduce((sum, { height }) => sum + height, 0) + rise * Math.max(column.length - 1, 0)
}

/**
 * The shortest column that still holds a post below the others; none is -1.
 * @param {Placed[][]} columns
 * @param {number} height
 * @param {Room} room
 */
export function shortestWithRoom(columns, height, room) {
  let best = -1
  let least = Infinity
  columns.forEach((column, index) => {
    const taken = column.length ? heightOf(column, room.rise) + room.rise : 0
    if (taken + height > room.height || taken >= least) return
    best = index
    least = taken
  })
  return best
}

/**
 * Where a new post enters at the top: where nobody must leave, else where those that leave have been shown the longest.
 * @param {Placed[][]} columns
 * @param {number} height
 * @param {Room} room
 * @returns {{index: number, leave: number}} the column, and how many at its foot leave
 */
export function entrance(columns, height, room) {
  const free = shortestWithRoom(columns, height, room)
  if (free >= 0) return { index: free, leave: 0 }
  let best = { index: 0, leave: columns[0]?.length ?? 0, since: Infinity }
  columns.forEach((column, index) => {
    const leave = leavers(column, height, room)
    const since = Math.max(...column.slice(column.length - leave).map((placed) => placed.since))
    if (since < best.since) best = { index, leave, since }
  })
  return { index: best.index, leave: best.leave }
}

/** @param {string} body */
function firstStep(body) {
  const characters = length(body)
  if (characters <= SHORT || EMOJI_ONLY.test(body)) return 0
  return characters <= MEDIUM ? 1 : 2
}

/** @param {number} from @param {number} tallest @param {Measure} measure */
function shrink(from, tallest, measure) {
  let size = from
  let height = Infinity
  while (height > tallest && size > SMALLEST) {
    size *= SHRINK
    height = measure(size).height
  }
  return { size, height: Math.min(height, tallest) }
}

/** @param {Placed[]} column @param {number} height @param {Room} room */
function leavers(column, height, room) {
  let leave = 0
  while (leave < column.length) {
    const rest = column.slice(0, column.length - leave)
    if (height + room.rise + heightOf(rest, room.rise) <= room.height) break
    leave += 1
  }
  return leave
}
