/** What screens are to show, kept as the server says it: the socket is a hint, the answer over HTTP the truth. */

/** @import { Socket } from "../vendor/socket.io.esm.min.js" */
/** @import { ShowState } from "./types.js" */

const RESYNC_MS = 30_000
const RESYNC_WITHOUT_SOCKET_MS = 5_000
const ANSWER_MS = 15_000

/**
 * @param {string} wall slug
 * @param {Socket} socket
 * @param {(show: ShowState) => void} onShow whenever it was heard
 */
export function keepShow(wall, socket, onShow) {
  let heard = 0

  async function ask() {
    const before = heard
    try {
      const answer = await fetch(`/w/${wall}/show`, { signal: AbortSignal.timeout(ANSWER_MS) })
      if (answer.ok && before === heard) onShow(await answer.json())
    } catch {
      // What is known stays; it is asked again.
    }
  }

  socket.on("connect", ask)
  socket.on("display:scene", (/** @type {ShowState} */ show) => {
    heard += 1
    onShow(show)
  })
  ask()
  setInterval(() => socket.connected && ask(), RESYNC_MS)
  setInterval(() => socket.connected || ask(), RESYNC_WITHOUT_SOCKET_MS)
}
