/** The age strip: one tick for each waiting post, from now to the oldest, past the goal. */

/** @import { Wording } from "./wording.js" */
import { element, part } from "./parts.js"

const GOAL_MS = 5 * 60_000
const SHORTEST_MS = 8 * 60_000
/** Where the goal stands on the strip, however old the oldest is. */
const GOAL_AT = 0.625

/** @param {number} ms @returns {boolean} whether a post waits longer than it should */
export function isLate(ms) {
  return ms > GOAL_MS
}

/** @param {number[]} ages ms, oldest first @param {Wording} wording */
export function drawStrip(ages, wording) {
  const longest = Math.max(SHORTEST_MS, ages[0] ?? 0)
  part("strip").hidden = !ages.length
  part("strip-end").textContent = wording.age(longest)
  part("ticks").replaceChildren(
    ...ages.map((ms) => {
      const tick = element("span", "", isLate(ms) ? "strip__tick late" : "strip__tick")
      tick.style.setProperty("--at", String(position(Math.max(0, ms), longest)))
      return tick
    }),
  )
}

/** Even up to the goal; what is past it shares the rest. @param {number} ms @param {number} longest */
function position(ms, longest) {
  if (!isLate(ms)) return (ms / GOAL_MS) * GOAL_AT
  return GOAL_AT + ((ms - GOAL_MS) / (longest - GOAL_MS)) * (1 - GOAL_AT)
}
