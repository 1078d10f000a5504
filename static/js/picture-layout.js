/** How a post stands, its photos with it: pure. Sizes of words are in wall units, lengths in pixels. */

/** @import { Post, Room, Spread, Stance } from "./types.js" */
import { fit, sizes, sizesAlone } from "./column-layout.js"
import { NONE, largest, rows } from "./picture-rows.js"

// Shares of the room. Above words photos take the first, or down to the second so that words keep their size.
const MOST = 0.6
const LEAST = 0.35
const BESIDE = 0.45

/**
 * In a column: photos above the words.
 * @param {Post} post @param {Room} room @param {boolean} ribboned
 * @returns {Stance}
 */
export function inColumn(post, room, ribboned) {
  return above(post, room, { width: room.column, steps: sizes(post.body), ribboned, spread: rows, isAlone: false })
}

/**
 * The only post of a wall: photos at the side where lines end; above the words on a wall that is higher than wide.
 * @param {Post} post @param {Room} room @param {boolean} ribboned
 * @returns {Stance}
 */
export function alone(post, room, ribboned) {
  if (!post.photos.length) return above(post, room, { width: room.width, steps: sizesAlone(), ribboned, spread: largest, isAlone: true })
  if (!post.body) return photosAlone(post, room, ribboned)
  if (room.height > room.width) return above(post, room, { width: room.width, steps: sizesAlone(), ribboned, spread: largest, isAlone: true })
  const spread = largest(post.photos, { width: room.width * BESIDE, height: room.height }, room.seam)
  const width = room.width - spread.width - room.gap
  const words = fit(sizesAlone(), room.height, room.measure(post, width, ribboned, true))
  return { size: words.size, height: Math.max(words.height, spread.height), width: room.width, spread, beside: true, isAlone: true }
}

/**
 * @typedef {object} Wish
 * @property {number} width
 * @property {number[]} steps sizes that the words may have
 * @property {boolean} ribboned
 * @property {typeof rows} spread
 * @property {boolean} isAlone
 *
 * @param {Post} post @param {Room} room @param {Wish} wish
 * @returns {Stance}
 */
function above(post, room, { width, steps, ribboned, spread, isAlone }) {
  const measure = room.measure(post, width, ribboned, isAlone)
  if (!post.photos.length) return { ...fit(steps, room.height, measure), width, spread: NONE, beside: false, isAlone }
  const across = width - (ribboned ? room.inset : 0)
  const within = (/** @type {number} */ height) => spread(post.photos, { width: across, height }, room.seam)
  const least = Math.min(within(MOST * room.height).height, LEAST * room.height)
  const words = fit(steps, room.height - room.space - least, measure)
  const photos = within(Math.min(MOST * room.height, room.height - room.space - words.height))
  return { size: words.size, height: together(photos, words, room), width, spread: photos, beside: false, isAlone }
}

/** As large as the wall holds them, in its middle. @param {Post} post @param {Room} room @param {boolean} ribboned @returns {Stance} */
function photosAlone(post, room, ribboned) {
  const name = fit(sizesAlone(), room.height, room.measure(post, room.column, ribboned, true))
  const inset = ribboned ? room.inset : 0
  const box = { width: room.width - inset, height: room.height - room.space - name.height }
  const spread = largest(post.photos, box, room.seam)
  const width = Math.max(spread.width + inset, room.column)
  return { size: name.size, height: together(spread, name, room), width, spread, beside: false, isAlone: true }
}

/** The height of both, and never a billionth of a pixel more than the room has. @param {Spread} spread @param {{height: number}} words @param {Room} room */
function together(spread, words, room) {
  return Math.min(spread.height + room.space + words.height, room.height)
}
