/** Where candles stand: pure. Lengths are in pixels, from the left and the top of the ground. */

/**
 * @typedef {object} Candle
 * @property {number} x its middle
 * @property {number} y where its body begins, below the flame
 * @property {number} width
 * @property {number} height of its body, which ends in the dark
 * @property {number} flame height
 * @property {number} near 0, far away, to 1; the tall are nearer
 *
 * @typedef {{width: number, height: number, top: number, unit: number}} Ground below `top` there are no other words
 */

export const MOST = 100
export const FLAME_WIDTH = 0.46
/** Of a flame's height: the wick that shows below it. */
export const WICK = 0.16

const SPACE = 23
const TALL = { most: 5, width: 2.7, flame: 5.6, near: 1.5 }
/** How much lower than the tallest each of the tall is, in wall units, and how far from the middle of its part. */
const LOWER = [2.7, 0, 3.9, 1, 3.2]
const ASIDE = [-0.04, 0.035, 0.01, 0.025, -0.03]
const MOST_ASIDE = 0.04
/** Above the tallest: its flame, its words in two lines, and air. */
const ABOVE = 16.5
const DEEP = { least: 10, usual: 33, most: 44 }
/** Of the usual depth: where the far candles begin and end above its foot, and how much that grows until they are near. */
const FAR = { top: 21.4, bottom: 14, width: 0.8, flame: 1.5 }
const NEARER = { top: 6.1, bottom: -10.3, width: 0.9, flame: 1.9 }

/** How many tall candles a ground has room for, words above each. @param {{width: number, unit: number}} ground */
export function mostTall({ width, unit }) {
  return Math.max(1, Math.min(TALL.most, Math.floor(width / unit / SPACE)))
}

/** How wide words above a tall candle may be, in pixels. @param {{width: number, unit: number}} ground */
export function wordsWidth(ground) {
  return (1 - 2 * MOST_ASIDE) * (ground.width / mostTall(ground)) - 1.6 * ground.unit
}

/**
 * The tall candles, and where their words stand: the middle and the foot.
 * @param {Ground} ground
 * @returns {(Candle & {words: {x: number, y: number}})[]}
 */
export function placeTall(ground) {
  const { width, height, unit } = ground
  const count = mostTall(ground)
  const deep = depth(ground)
  return Array.from({ length: count }, (_, at) => {
    const part = width / count
    const y = height - deep + (LOWER[at] ?? 0) * unit
    const x = (at + 0.5 + (count > 2 ? (ASIDE[at] ?? 0) : 0)) * part
    const words = { x, y: y - (TALL.flame * (1 + WICK) + 1.3) * unit }
    return { x, y, width: TALL.width * unit, height: height - y, flame: TALL.flame * unit, near: TALL.near, words }
  })
}

/** @param {Ground} ground */
function depth({ height, top, unit }) {
  return Math.max(DEEP.least * unit, Math.min(height - top - ABOVE * unit, DEEP.most * unit))
}

const TRIES = 90
const CHOICES = 2
/** The plastic number's powers, see balloon-layout.js; here in three dimensions. */
const ROOT = 1.2207440846057596
const [A, B, C] = [1 / ROOT, 1 / ROOT ** 2, 1 / ROOT ** 3]

/**
 * The others, one after the other: one more leaves those before it where they are. No candle hides another's flame.
 * @param {number} most how many
 * @param {Ground} ground
 * @returns {Candle[]}
 */
export function placeOthers(most, ground) {
  /** @type {Candle[]} */
  const stand = placeTall(ground)
  const tall = stand.length
  let point = 0
  let shrink = 1
  while (stand.length < most + tall) {
    /** @type {Candle | undefined} */
    let best
    let room = -1
    for (let tries = 0, choices = 0; tries < TRIES && choices < CHOICES; tries += 1) {
      point += 1
      const candle = candleAt((point * A) % 1, (point * B) % 1, (point * C) % 1, shrink, ground)
      const free = clearance(candle, stand)
      if (free < 0) continue
      choices += 1
      if (free > room) [best, room] = [candle, free]
    }
    if (best) stand.push(best)
    else shrink *= 0.92
  }
  return stand.slice(tall)
}

/** @param {number} across @param {number} nearness @param {number} up @param {number} shrink @param {Ground} ground @returns {Candle} */
function candleAt(across, nearness, up, shrink, ground) {
  const { width, height, unit } = ground
  const near = nearness ** 1.3
  const deep = depth(ground) / DEEP.usual
  // On a narrow ground there is no place side by side: they stand on steps.
  const steps = Math.max(0, 120 * unit - width) * 0.3
  const lift = (up - 0.35) * Math.min(steps, 9 * deep) * (1 - 0.6 * near)
  const size = shrink * Math.min(1, width / (140 * unit))
  const wide = (FAR.width + NEARER.width * near) * unit * size
  const y = height - (FAR.top + NEARER.top * near) * deep - lift
  const bottom = height - (FAR.bottom + NEARER.bottom * near) * deep - lift
  return { x: wide + across * (width - 2 * wide), y, width: wide, height: bottom - y, flame: (FAR.flame + NEARER.flame * near) * unit * Math.sqrt(size), near }
}

/** How much space is beside it; negative where it hides a flame, or its own is hidden. @param {Candle} candle @param {Candle[]} stand */
function clearance(candle, stand) {
  let least = Infinity
  for (const other of stand) {
    const [far, near] = candle.near < other.near ? [candle, other] : [other, candle]
    const apart = Math.abs(far.x - near.x) - (Math.max(near.width, FLAME_WIDTH * near.flame) + FLAME_WIDTH * far.flame) / 2
    const hides = near.y - near.flame * (1 + WICK) < far.y && near.y + near.height > far.y - far.flame * (1 + WICK)
    if (hides && apart < 0.15 * far.width) return -1
    least = Math.min(least, Math.max(apart, 0))
  }
  return least
}
