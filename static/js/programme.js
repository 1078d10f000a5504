/** Which scene a screen shows, of all who may say so: pure. */

/** @import { Facts, ShowState } from "./types.js" */
import { sceneAt, silenceLeft } from "./show-time.js"

/** What stands in where nothing may be shown, or nothing is there to show. */
const HOLDING = "holding"
const SPOTLIGHT = "spotlight"
/** A single post and the invitation to join it, by turns. */
const LONE_MS = { post: 20_000, invitation: 12_000 }

/** Before a server has said anything. @type {ShowState} */
export const USUAL = { wall: "", turn: 0, page: "", scene: "", playlist: [], from: null, step: "", goal: 100, away: 600, silence: null, unsaid: [], mark: null, own: {}, places: [] }

/**
 * @typedef {object} Situation
 * @property {ShowState} show
 * @property {string} id of this display; empty where it has no name
 * @property {{scene: string, turn: number} | undefined} keyed what was chosen at this machine, and the show's turn at that moment
 * @property {number} size posts on the wall
 * @property {number} heardAt when the server was last heard, ms since the epoch by this machine's clock
 * @property {number} nowHere the same clock
 * @property {number} now by the server's clock
 * @property {number} changedAt when the feed last changed, by the server's clock
 */

/**
 * A screen that cannot be told any more to take something down shows nothing that could be taken down. Then a silence
 * holds every screen; then what was chosen at the machine, until the dashboard changes something; then the dashboard.
 * @param {Situation} situation
 * @param {Map<string, number>} least how many posts each scene needs
 * @returns {string}
 */
export function sceneFor({ show, id, keyed, size, heardAt, nowHere, now, changedAt }, least) {
  if (nowHere - heardAt > show.away * 1000) return HOLDING
  const here = keyed?.turn === show.turn && silenceLeft(show, now) <= 0 ? keyed.scene : ""
  const wanted = here || sceneAt(show, now, show.own[id]).scene
  const since = show.step ? now : now - changedAt // screens in step have one clock
  return possible(least.has(wanted) ? wanted : SPOTLIGHT, size, since, least)
}

/** @param {string} wanted @param {number} size @param {number} since ms @param {Map<string, number>} least */
function possible(wanted, size, since, least) {
  if ((least.get(wanted) ?? 0) === 0) return wanted
  if (size === 0) return HOLDING
  if (size === 1) return since % (LONE_MS.post + LONE_MS.invitation) < LONE_MS.post ? SPOTLIGHT : HOLDING
  return size < (least.get(wanted) ?? 0) ? SPOTLIGHT : wanted
}

/** @param {ShowState} show @param {string} id @param {number} now by the server's clock @returns {Facts} */
export function factsOf({ goal, silence, unsaid, mark, step, places }, id, now) {
  const index = places.indexOf(id)
  const place = index < 0 ? { index: 0, of: 1 } : { index, of: places.length }
  return { goal, silence: silenceLeft({ silence }, now) > 0 ? silence : null, unsaid, mark, step, place }
}
