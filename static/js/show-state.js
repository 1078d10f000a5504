/** What screens are to show, kept as the server says it: the socket is a hint, the answer over HTTP the truth. */

/** @import { Socket } from "../vendor/socket.io.esm.min.js" */
/** @import { Clock } from "./clock.js" */
/** @import { ShowState } from "./types.js" */

const RESYNC_MS = 30_000
const RESYNC_WITHOUT_SOCKET_MS = 5_000
const ANSWER_MS = 15_000
/** An answer's `Date` is in whole seconds. */
const COARSE_MS = 1_000

/**
 * @param {string} wall slug
 * @param {Socket} socket
 * @param {Clock} clock which is set by the answers: roughly, where this screen has no name to ask more closely with
 * @param {(show: ShowState) => void} onShow whenever it was heard
 */
export function keepShow(wall, socket, clock, onShow) {
  let heard = 0
  let turn = 0
  const take = (/** @type {ShowState} */ show) => {
    turn = show.turn
    onShow(show)
  }

  async function ask() {
    const before = heard
    const sent = performance.now()
    try {
      const answer = await fetch(`/w/${wall}/show`, { signal: AbortSignal.timeout(ANSWER_MS) })
      const server = Date.parse(answer.headers.get("Date") ?? "")
      if (server) clock.hear(sent, server, performance.now(), COARSE_MS)
      if (answer.ok && before === heard) take(await answer.json())
    } catch {
      // What is known stays; it is asked again.
    }
  }

  socket.on("connect", ask)
  socket.on("display:scene", (/** @type {ShowState} */ show) => {
    if (show.turn < turn) return // a greeting that was written before the latest change
    heard += 1
    take(show)
  })
  ask()
  setInterval(() => socket.connected && ask(), RESYNC_MS)
  setInterval(() => socket.connected || ask(), RESYNC_WITHOUT_SOCKET_MS)
}
