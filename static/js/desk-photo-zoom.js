/** How large a photo is drawn, in times of what the window holds whole. Pure. */

export const WHOLE = 1
export const STEP = 1.5
const MOST = 12
/** A notch of a wheel is some 100 of what it reports, and then about one step. */
const WHEEL = 0.004

/** @param {number} zoom @param {number} factor */
export function zoomed(zoom, factor) {
  return Math.min(Math.max(zoom * factor, WHOLE), MOST)
}

/** @param {number} zoom @param {number} turned as a wheel event's deltaY; away from the hand enlarges */
export function wheeled(zoom, turned) {
  return zoomed(zoom, Math.exp(-turned * WHEEL))
}

/** @param {number} zoom @param {number} before pixels between two fingers @param {number} after */
export function pinched(zoom, before, after) {
  return before ? zoomed(zoom, after / before) : zoom
}
