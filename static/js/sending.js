/** How far the sending of what a supporter wrote has come: pure state, no DOM and no network. */

const FIRST_PAUSE_MS = 2_000
const LONGEST_PAUSE_MS = 30_000
const LONGEST_WAIT_S = 3_600
const WAIT_UNSAID_S = 10

/**
 * Reads a Retry-After header.
 * @param {string | null} header seconds, or an HTTP date
 * @param {number} now ms since the epoch
 * @returns {number} whole seconds, between one and an hour
 */
export function secondsToWait(header, now) {
  if (!header) return WAIT_UNSAID_S
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : (Date.parse(header) - now) / 1000
  if (Number.isNaN(seconds)) return WAIT_UNSAID_S
  return Math.min(Math.max(Math.ceil(seconds), 1), LONGEST_WAIT_S)
}

/**
 * One sending, however many attempts it takes.
 * `writing` → `sending` → `sent`; or `unanswered` or `postponed` until the next attempt; or back to `writing` where the
 * wall said no.
 */
export class Sending {
  /** @type {"writing" | "sending" | "unanswered" | "postponed" | "sent"} */
  #status = "writing"
  #failures = 0

  get status() {
    return this.#status
  }

  get waits() {
    return this.#status === "unanswered" || this.#status === "postponed"
  }

  /** @returns {boolean} whether an attempt may start: never two at once, none after the last */
  begin() {
    if (this.#status === "sending" || this.#status === "sent") return false
    this.#status = "sending"
    return true
  }

  /**
   * No answer came. The pause doubles, and differs from phone to phone so that a crowd does not return at once.
   * @param {number} chance between 0 and 1
   * @returns {number} ms until the next attempt
   */
  unanswered(chance) {
    this.#status = "unanswered"
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** this.#failures, LONGEST_PAUSE_MS)
    this.#failures += 1
    return pause * (0.75 + 0.5 * chance)
  }

  /**
   * The wall asked to come back later. Nobody comes back earlier, and not all in the same second.
   * @param {number} seconds
   * @param {number} chance between 0 and 1
   * @returns {number} ms until the next attempt
   */
  postponed(seconds, chance) {
    this.#status = "postponed"
    return seconds * 1000 * (1 + 0.2 * chance)
  }

  refused() {
    this.#status = "writing"
    this.#failures = 0
  }

  accepted() {
    this.#status = "sent"
  }

  /** Words that change while they wait are not sent half-typed: their writer presses the button again. */
  edited() {
    if (this.waits) this.refused()
  }
}
