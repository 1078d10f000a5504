/** Photos in rows: each whole, those of a row equally high, all of them within a box. Pure; lengths in pixels. */

/** @import { Photo, Spread } from "./types.js" */

// A photo wider or taller than this has room left beside it: its neighbours must not become threads.
const EXTREME = 6

/** How many photos stand in each row, by how many there are. @type {Record<number, number[]>} */
const SIMPLE = { 1: [1], 2: [2], 3: [3], 4: [2, 2] }
/** The ways to choose from, where there is much room. @type {Record<number, number[][]>} */
const MANY = { 1: [[1]], 2: [[2], [1, 1]], 3: [[3], [1, 2], [1, 1, 1]], 4: [[2, 2], [4], [1, 3]] }

/** @type {Spread} */
export const NONE = { width: 0, height: 0, places: [] }

/**
 * The rows that are as wide as the box, or as high where that is less.
 * @param {Photo[]} photos @param {{width: number, height: number}} box @param {number} seam between two photos
 * @returns {Spread}
 */
export function rows(photos, box, seam) {
  return justified(photos, box, seam, SIMPLE[photos.length] ?? [photos.length])
}

/** The rows in which the photos are largest. @type {typeof rows} */
export function largest(photos, box, seam) {
  const ways = (MANY[photos.length] ?? [[photos.length]]).map((split) => justified(photos, box, seam, split))
  return ways.reduce((best, way) => (area(way) > area(best) ? way : best))
}

/**
 * @param {Photo[]} photos @param {{width: number, height: number}} box @param {number} seam
 * @param {number[]} split how many in each row
 * @returns {Spread}
 */
function justified(photos, box, seam, split) {
  let taken = 0
  const lines = split.map((many) => photos.slice(taken, (taken += many)).map(ratio))
  // A row is as high as (width - seams) / sum of ratios: all rows together are linear in the width.
  const sums = lines.map((line) => line.reduce((sum, each) => sum + each, 0))
  const seams = lines.map((line) => seam * (line.length - 1))
  const between = seam * (lines.length - 1)
  const steepness = sums.reduce((sum, each) => sum + 1 / each, 0)
  const narrowing = sums.reduce((sum, each, at) => sum + (seams[at] ?? 0) / each, 0)
  const width = Math.max(Math.min(box.width, (box.height - between + narrowing) / steepness), 0)
  let y = 0
  const places = lines.flatMap((line, at) => {
    const height = Math.max((width - (seams[at] ?? 0)) / (sums[at] ?? 1), 0)
    let x = 0
    const row = line.map((each) => {
      const place = { x, y, width: height * each, height }
      x += place.width + seam
      return place
    })
    y += height + seam
    return row
  })
  // No billionth of a pixel more than the box has: such photos would find no place.
  return { width, height: Math.min(Math.max(y - seam, 0), box.height), places }
}

/** How wide it is for its height, as far as a row may know. @param {Photo} photo */
export function ratio({ width, height }) {
  return Math.min(Math.max(width / height, 1 / EXTREME), EXTREME)
}

/** @param {Spread} spread */
function area({ places }) {
  return places.reduce((sum, { width, height }) => sum + width * height, 0)
}
