/** What screens that go in step show: from the feed and the shared clock alone, so that one that joins late agrees. Pure. */

/** @import { Feed } from "./feed.js" */
/** @import { Facts } from "./types.js" */
import { chance } from "./chance.js"
import { strideOver } from "./stride.js"

/** @typedef {Facts["place"]} Place which of the screens this is */

const NEWEST = 6
/** Posts further in the line with each slot: where the number of posts is no multiple of it, each leads a slot in time. */
const STRIDE = 7

/** Whether a post that comes now enters this screen. @param {string} id @param {Facts["step"]} step @param {Place} place */
export function isMine(id, step, { index, of }) {
  return step !== "apart" || Math.floor(chance(id, "screen") * of) === index
}

/**
 * A page's posts by preference: the newest, then the line from where the clock stands in it.
 * @param {Feed} feed @param {number} slot how many pages there were since the epoch @param {Facts["step"]} step @param {Place} place
 * @returns {string[]} ids
 */
export function page(feed, slot, step, place) {
  const ids = feed.posts().map(({ id }) => id)
  const newest = ids.slice(-NEWEST).reverse().filter((id) => isMine(id, step, place))
  return [...newest.slice(0, NEWEST / 2), ...line(ids, turnOf(slot, step, place))]
}

/**
 * The one post of a slot: one of the newest and one of the line, by turns.
 * @param {Feed} feed @param {number} slot @param {Facts["step"]} step @param {Place} place
 * @returns {string | undefined} id
 */
export function single(feed, slot, step, place) {
  const ids = feed.posts().map(({ id }) => id)
  const at = turnOf(Math.floor(slot / 2), step, place)
  const newest = ids.slice(-NEWEST).reverse()
  return slot % 2 ? line(ids, at)[0] : newest[at % newest.length]
}

/** Screens that show other posts are further along in one line. @param {number} slot @param {Facts["step"]} step @param {Place} place */
export function turnOf(slot, step, { index, of }) {
  return step === "apart" ? slot * of + index : slot
}

/** An order that says nothing of time, and that one more post hardly changes. @param {string[]} ids @param {number} at */
function line(ids, at) {
  const sorted = ids.toSorted()
  const count = Math.max(sorted.length, 1)
  const first = (at * strideOver(STRIDE, count)) % count
  return [...sorted.slice(first), ...sorted.slice(0, first)]
}
