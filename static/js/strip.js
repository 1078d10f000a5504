/** The age strip: one tick for each waiting post, from now to the oldest, past the goal. */

/** @import { Wording } from "./wording.js" */
import { element, part } from "./parts.js"

/** The strip is at least so many times as long as the goal. */
const SHORTEST = 1.6
/** Where the goal stands on the strip, however old the oldest is. */
const GOAL_AT = 0.625

let goal = 5 * 60_000

/** @param {number} minutes that a post may wait */
export function setGoal(minutes) {
  goal = minutes * 60_000
}

/** @param {number} ms @returns {boolean} whether a post waits longer than it should */
export function isLate(ms) {
  return ms > goal
}

/** @param {number[]} ages ms @param {Wording} wording */
export function drawStrip(ages, wording) {
  const longest = Math.max(goal * SHORTEST, ...ages)
  part("strip").hidden = !ages.length
  part("strip-end").textContent = wording.age(longest)
  const ticks = part("ticks")
  while (ticks.childElementCount > ages.length) ticks.lastElementChild?.remove()
  while (ticks.childElementCount < ages.length) ticks.append(element("span", "", "strip__tick"))
  ages.forEach((ms, at) => {
    const tick = /** @type {HTMLElement} */ (ticks.children[at])
    const place = position(Math.max(0, ms), longest).toFixed(3)
    tick.classList.toggle("late", isLate(ms))
    if (tick.dataset.at === place) return // it has not moved by a pixel
    tick.dataset.at = place
    tick.style.setProperty("--at", place)
  })
}

/** Even up to the goal; what is past it shares the rest. @param {number} ms @param {number} longest */
function position(ms, longest) {
  if (!isLate(ms)) return (ms / goal) * GOAL_AT
  return GOAL_AT + ((ms - goal) / (longest - goal)) * (1 - GOAL_AT)
}
