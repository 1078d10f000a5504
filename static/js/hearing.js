/** When the server was last heard: pure but for its clocks. */

/**
 * Two clocks, since either alone can be wrong: one is set by somebody, the other stands still while the machine sleeps.
 * Whichever counts longer is believed: a screen that was not heard for too long must know it.
 */
export class Hearing {
  #epoch
  #ticks
  #at = 0
  #tick = 0

  /** @param {() => number} [epoch] ms since the epoch, of this machine @param {() => number} [ticks] ms that never run backwards */
  constructor(epoch = () => Date.now(), ticks = () => performance.now()) {
    this.#epoch = epoch
    this.#ticks = ticks
  }

  heard() {
    this.#at = this.#epoch()
    this.#tick = this.#ticks()
  }

  /** What was kept from before a reload. A time that is still to come says nothing. @param {number} at ms since the epoch */
  restore(at) {
    this.#at = at <= this.#epoch() ? at : 0
    this.#tick = this.#ticks()
  }

  /** When the server was last heard, in ms since the epoch by this machine's clock as it is now. 0 before that. */
  get at() {
    if (!this.#at) return 0
    const now = this.#epoch()
    return now - Math.max(now - this.#at, this.#ticks() - this.#tick)
  }
}
