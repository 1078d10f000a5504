/** Where everything of a mosaic stands in a room: its letters, the tiles behind them, and what is left for the count. */

/** @import { Box } from "./ink.js" */
/** @import { Seam, Tile } from "./mosaic-layout.js" */
/** @import { Line } from "./mosaic-lines.js" */
/** @import { Cutout, Standing } from "./mosaic-cutout.js" */
/** @import { Room } from "./types.js" */
import { cut } from "./mosaic-layout.js"
import { lines } from "./mosaic-lines.js"

/** Lengths in wall units. */
const CELL = 0.4
const GAP = 2
const ASIDE = 6
const BELOW = { gap: 4, height: 22 }
const LEAST_WIDTH = 38
/** Cells of ink that a tile needs, for words that are more than a pattern. */
const LEAST_AREA = 110

/**
 * @typedef {object} Ground
 * @property {Standing[]} lines
 * @property {Tile[]} tiles in pixels
 * @property {Seam[]} seams in pixels
 * @property {number} side of a square with the ink of a usual tile, in pixels
 * @property {Box | undefined} free where the count may stand
 */

/** @param {Cutout} cutout @param {string} letters @param {Room} room @param {number} most tiles @param {number} edge pixels @param {boolean} isRtl @returns {Ground} */
export function ground(cutout, letters, room, most, edge, isRtl) {
  const inner = { width: room.width - 2 * edge, height: room.height - 2 * edge, gap: GAP * room.unit }
  const found = lines(letters, inner, (text) => cutout.brush.measure(text))
  const { boxes, free } = stacked(found, room, edge, isRtl)
  const standing = found.map((line, at) => standingIn(/** @type {Box} */ (boxes[at]), line))
  const cell = CELL * room.unit
  const ink = cutout.ink(standing, room, cell)
  const rows = boxes.map(({ y, height }) => ({ x: 0, width: ink.columns, y: Math.max(Math.floor((y - edge) / cell), 0), height: Math.ceil((height + 2 * edge) / cell) }))
  const inked = ink.count({ x: 0, y: 0, width: ink.columns, height: ink.rows })
  const { tiles, seams } = cut(ink, rows, Math.max(Math.min(most, Math.floor(inked / LEAST_AREA)), 1))
  return {
    lines: standing,
    tiles: tiles.map((tile) => ({ ...tile, box: times(tile.box, cell), place: times(tile.place, cell), parts: tile.parts.map((part) => times(part, cell)) })),
    seams: seams.map((seam) => ({ ...seam, x1: seam.x1 * cell, y1: seam.y1 * cell, x2: seam.x2 * cell, y2: seam.y2 * cell })),
    side: Math.sqrt(inked / Math.max(tiles.length, 1)) * cell,
    free,
  }
}

/** The lines' ink one below the other, and the count beside or below them, all in the middle of the ground. @param {Line[]} found @param {Room} room @param {number} edge @param {boolean} isRtl */
function stacked(found, room, edge, isRtl) {
  const { width, unit } = room
  const gap = GAP * unit
  const height = found.reduce((sum, line) => sum + line.height + gap, -gap)
  const hasRoomAside = found.some((line) => width - line.width >= (LEAST_WIDTH + ASIDE) * unit)
  const below = (BELOW.gap + BELOW.height) * unit
  const isBelow = !hasRoomAside && room.height - height >= below
  let y = (room.height - height - (isBelow ? below : 0)) / 2
  /** @type {Box[]} */
  const boxes = []
  for (const line of found) {
    boxes.push({ x: isRtl ? width - edge - line.width : edge, y, width: line.width, height: line.height })
    y += line.height + gap
  }
  if (isBelow) return { boxes, free: { x: 0, y: y - gap + BELOW.gap * unit, width, height: BELOW.height * unit } }
  return { boxes, free: hasRoomAside ? aside(boxes, room, isRtl) : undefined }
}

/** Beside the line that leaves most room. @param {Box[]} boxes @param {Room} room @param {boolean} isRtl @returns {Box} */
function aside(boxes, room, isRtl) {
  const shortest = boxes.reduce((best, box) => (box.width < best.width ? box : best))
  const width = room.width - shortest.width - ASIDE * room.unit
  return { x: isRtl ? 0 : room.width - width, y: shortest.y, width, height: shortest.height }
}

/** @param {Box} box of its ink @param {Line} line @returns {Standing} */
function standingIn({ x, y }, line) {
  return { line, middle: x + line.size * line.extent.left, baseline: y + line.size * line.extent.up }
}

/** @param {Box} box @param {number} cell @returns {Box} */
function times({ x, y, width, height }, cell) {
  return { x: x * cell, y: y * cell, width: width * cell, height: height * cell }
}
