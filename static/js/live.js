/** Keeps a Feed equal to the wall's: the socket is a hint, the feed over HTTP is the truth. */

/** @import { Feed, Outcome } from "./feed.js" */
/** @import { firstAnswer } from "./first-answer.js" */
/** @import { FeedAdded, FeedPage, FeedRemoved, WallState } from "./types.js" */
import { io } from "../vendor/socket.io.esm.min.js"

const RESYNC_MS = 30_000
const RESYNC_WITHOUT_SOCKET_MS = 5_000
// A display may hold what was taken down meanwhile: that must be gone within a second of the network's return.
const RESYNC_DISPLAY_WITHOUT_SOCKET_MS = 700
const KEPT_AFTER_MS = 3_000
const ASK_AGAIN_MS = 5_000
const ASK_SOON_MS = 1_000
const ANSWER_MS = 15_000
const PAGE = 500

/**
 * @param {object} options
 * @param {string} options.wall slug
 * @param {Feed} options.feed
 * @param {() => void} options.onChange after each change of the feed; once for all that was missed, so that a display
 *   that catches up never shows the way there (but what left is gone before: of much that was missed the first answer
 *   names it). Also after the first answer, changes or none
 * @param {(state: WallState) => void} [options.onState]
 * @param {(blank: boolean) => void} [options.onBlank] whether displays are to be dark, by whichever way it was heard
 * @param {(online: boolean) => void} [options.onLink] whether the wall can be heard
 * @param {() => void} [options.onHeard] with every answer and event
 * @param {() => void} [options.onUnknown] there is no such wall
 * @param {() => void} [options.onKept] the server does not answer: what was kept of the feed is shown, if anything. Until
 *   then it is not, since it may hold what was taken down meanwhile
 * @param {typeof firstAnswer} [options.insist] how a display asks that has no socket: phones do not pay for it
 * @param {{show: true, display?: string}} [options.auth] of a display, and its token where it has a name
 * @returns {import("../vendor/socket.io.esm.min.js").Socket} which a display also listens to and speaks over
 */
export function keepLive({ wall, feed, onChange, onState, onBlank, onLink, onHeard, onUnknown, onKept, insist, auth }) {
  let asking = false
  let again = false
  let asked = false
  let linked = false
  let states = 0

  /** Pages through the feed until nothing is missing. One question at a time. */
  async function catchUp() {
    if (asking) return void (again = true)
    asking = true
    let changed = !asked
    try {
      do {
        again = false
        const after = feed.seq
        const known = states
        const page = await ask(after)
        onHeard?.()
        if (known === states) onBlank?.(page.blank) // else the socket has said something newer
        if (page.more && feed.takeDown(page, after) && asked) onChange()
        const outcome = feed.take(page, after)
        if (outcome === "gap" && !feed.size && asked) onChange() // of another history: nothing that is shown is true
        if (outcome === "gap" || (outcome === "applied" && page.more)) again = true
        if (outcome !== "stale" && (page.added.length || page.removed.length || page.seq < after)) changed = true
      } while (again)
      asked = true
      onLink?.(true)
    } catch (error) {
      onLink?.(linked)
      if (linked) setTimeout(catchUp, ASK_SOON_MS)
      if (error instanceof NoSuchWall) onUnknown?.()
      else showKept()
    } finally {
      asking = false
      if (asked && changed) onChange()
    }
  }

  function showKept() {
    if (asked || !onKept) return
    asked = true
    onKept()
    onChange()
  }

  /** @param {number} after @returns {Promise<FeedPage>} */
  function ask(after) {
    if (!insist || linked) return question(after, AbortSignal.timeout(ANSWER_MS))
    return insist((signal) => question(after, signal), { pause: ASK_SOON_MS, patience: ANSWER_MS })
  }

  /** @param {number} after @param {AbortSignal} signal @returns {Promise<FeedPage>} */
  async function question(after, signal) {
    // Who listens must know all that was before, and a display what is now: no cache's answer of a second ago will do.
    const fresh = auth || linked ? "&fresh=1" : ""
    const answer = await fetch(`/w/${wall}/feed?after=${after}&limit=${PAGE}${fresh}`, { signal, headers: { Accept: "application/json" } })
    if (answer.ok) return await answer.json()
    // A proxy whose server is down may say 404, too: only the server's own word counts.
    if (answer.status === 404 && (await answer.json()).error.code === "wall_unknown") throw new NoSuchWall()
    throw new Error(`feed: ${answer.status}`)
  }

  /** @param {Outcome} outcome @param {boolean} [urgent] whether a gap's event changed something all the same */
  function settle(outcome, urgent = false) {
    if ((asked || !onKept) && (outcome === "applied" || (outcome === "gap" && urgent))) onChange()
    if (outcome === "gap") catchUp()
  }

  /** The library returns by itself from a broken line, but not where the server closed or refused: a wall must. */
  function returnLater() {
    if (!socket.active) setTimeout(() => socket.connect(), ASK_AGAIN_MS * (1 + Math.random()))
  }

  const socket = io("/wall", { transports: ["websocket"], auth: { wall, ...auth }, reconnectionDelayMax: 5_000, randomizationFactor: 0.5 })
  socket.onAny(() => onHeard?.())
  socket.on("connect", () => {
    linked = true
    catchUp()
    // Once more: what was greeted with may be older than what was heard just before.
    if (auth) setTimeout(catchUp, ASK_SOON_MS)
  })
  socket.on("disconnect", () => {
    linked = false
    onLink?.(false)
    returnLater()
  })
  socket.on("connect_error", returnLater)
  socket.on("feed:added", (/** @type {FeedAdded} */ event) => settle(feed.add(event)))
  socket.on("feed:changed", (/** @type {FeedAdded} */ event) => settle(feed.change(event)))
  socket.on("feed:removed", (/** @type {FeedRemoved} */ event) => settle(feed.remove(event), true))
  socket.on("wall:state", (/** @type {WallState} */ state) => {
    states += 1
    onState?.(state)
    onBlank?.(state.blank)
  })

  catchUp()
  setInterval(() => linked && catchUp(), RESYNC_MS)
  setInterval(() => linked || catchUp(), auth ? RESYNC_DISPLAY_WITHOUT_SOCKET_MS : RESYNC_WITHOUT_SOCKET_MS)
  setTimeout(showKept, KEPT_AFTER_MS)
  window.addEventListener("online", () => catchUp())
  return socket
}

class NoSuchWall extends Error {}
