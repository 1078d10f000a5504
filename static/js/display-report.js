/** A named display's own word for what it shows, sent to the moderators: pure, but for the socket and its clock. */

/** @import { Shows } from "./types.js" */
/** @typedef {Omit<Shows, "rtt">} Shown */

const LIFE_MS = 10_000
/** The server hangs up on who sends more than 100 frames a minute: 60 of what merely moved leave room for these. */
const AT_ONCE = 20
const EARNED_EACH_MS = 2_000

export class Report {
  #send
  #now
  #last = ""
  #sentAt = -Infinity
  /** @type {number | null} */
  #rtt = null
  #credit = AT_ONCE
  #countedAt
  /** @type {{seq: number, blank: boolean} | undefined} */
  #told

  /** @param {(shows: Shows, answered: () => void) => boolean} send whether it could be sent @param {() => number} [now] ms */
  constructor(send, now = () => performance.now()) {
    this.#send = send
    this.#now = now
    this.#countedAt = now()
  }

  /** The socket is another: the server knows nothing of this display. */
  beginAgain() {
    this.#last = ""
    this.#told = undefined
  }

  /** What is on the screen since the last frame: it is told at once where a moderator waits for it. @param {Shown} shown */
  changed(shown) {
    const told = this.#told
    if (told?.blank !== shown.blank) return this.#tell(shown)
    if (told.seq !== shown.seq && this.#spend()) this.#tell(shown)
  }

  /** To be called each second. @param {Shown} shown */
  tick(shown) {
    if (JSON.stringify(shown) !== this.#last || this.#now() - this.#sentAt >= LIFE_MS) this.#tell(shown)
  }

  /** @param {Shown} shown */
  #tell(shown) {
    const at = this.#now()
    if (!this.#send({ ...shown, rtt: this.#rtt }, () => (this.#rtt = Math.round(this.#now() - at)))) return
    this.#last = JSON.stringify(shown)
    this.#sentAt = at
    this.#told = { seq: shown.seq, blank: shown.blank }
  }

  #spend() {
    const now = this.#now()
    this.#credit = Math.min(AT_ONCE, this.#credit + (now - this.#countedAt) / EARNED_EACH_MS)
    this.#countedAt = now
    if (this.#credit < 1) return false
    this.#credit -= 1
    return true
  }
}
