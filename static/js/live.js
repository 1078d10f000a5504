/** Keeps a Feed equal to the wall's: the socket is a hint, the feed over HTTP is the truth. */

/** @import { Feed, Outcome } from "./feed.js" */
/** @import { FeedAdded, FeedPage, FeedRemoved, WallState } from "./types.js" */
import { io } from "../vendor/socket.io.esm.min.js"

const RESYNC_MS = 30_000
const RESYNC_WITHOUT_SOCKET_MS = 5_000
const ASK_AGAIN_MS = 5_000
const ASK_SOON_MS = 1_000
const ANSWER_MS = 15_000
const PAGE = 500

/**
 * @param {object} options
 * @param {string} options.wall slug
 * @param {Feed} options.feed
 * @param {() => void} options.onChange after each change of the feed; once for all that was missed, so that a display
 *   that catches up never shows the way there. Also after the first answer, changes or none
 * @param {(state: WallState) => void} [options.onState]
 * @param {(blank: boolean) => void} [options.onBlank] whether displays are to be dark, by whichever way it was heard
 * @param {(online: boolean) => void} [options.onLink] whether the wall can be heard
 * @param {string} [options.token] a named display's
 * @returns {import("../vendor/socket.io.esm.min.js").Socket} which a named display also speaks over
 */
export function keepLive({ wall, feed, onChange, onState, onBlank, onLink, token }) {
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
        if (known === states) onBlank?.(page.blank) // else the socket has said something newer
        const outcome = feed.take(page, after)
        if (outcome === "gap" || (outcome === "applied" && page.more)) again = true
        if (outcome !== "stale" && (page.added.length || page.removed.length || page.seq < after)) changed = true
      } while (again)
      asked = true
      onLink?.(true)
    } catch {
      onLink?.(linked)
      if (linked) setTimeout(catchUp, ASK_SOON_MS)
    } finally {
      asking = false
      if (asked && changed) onChange()
    }
  }

  /** @param {number} after @returns {Promise<FeedPage>} */
  async function ask(after) {
    const answer = await fetch(`/w/${wall}/feed?after=${after}&limit=${PAGE}`, { signal: AbortSignal.timeout(ANSWER_MS) })
    if (!answer.ok) throw new Error(`feed: ${answer.status}`)
    return await answer.json()
  }

  /** @param {Outcome} outcome @param {boolean} [urgent] whether a gap's event changed something all the same */
  function settle(outcome, urgent = false) {
    if (outcome === "applied" || (outcome === "gap" && urgent)) onChange()
    if (outcome === "gap") catchUp()
  }

  /** The library returns by itself from a broken line, but not where the server closed or refused: a wall must. */
  function returnLater() {
    if (!socket.active) setTimeout(() => socket.connect(), ASK_AGAIN_MS * (1 + Math.random()))
  }

  const socket = io("/wall", { transports: ["websocket"], auth: token ? { wall, display: token } : { wall }, reconnectionDelayMax: 5_000, randomizationFactor: 0.5 })
  socket.on("connect", () => {
    linked = true
    catchUp()
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
  setInterval(() => linked || catchUp(), RESYNC_WITHOUT_SOCKET_MS)
  window.addEventListener("online", () => catchUp())
  return socket
}
