/** The server's time on this machine, as in NTP: of some answers the one that was on its way the shortest says most. */

/** How many answers are compared. */
const KEPT = 8
/** By as much as a clock is ahead it may stand still: two scenes of a second each look alike. */
const STANDS_MS = 2_000

/** @typedef {{offset: number, way: number}} Sample ms */

export class Clock {
  #here
  #ticks
  /** When the ticks began, by this machine's clock; later it shows how long the machine slept. */
  #start
  /** The same, by the server's clock as far as it is known. */
  #epoch
  /** @type {Sample[]} */
  #samples = []
  #latest = 0

  /** @param {() => number} [here] ms since the epoch, of this machine @param {() => number} [ticks] ms that never run backwards */
  constructor(here = () => Date.now(), ticks = () => performance.now()) {
    this.#here = here
    this.#ticks = ticks
    this.#start = this.#epoch = here() - ticks()
  }

  /** How far this may be off, in ms: half of the way to the server and back. Null until it answered. @returns {number | null} */
  get doubt() {
    return this.#samples.length ? Math.ceil(this.#best.way / 2) : null
  }

  /** ms since the epoch by the server's clock. For a little it stands still; where it was far ahead it is set back. */
  now() {
    this.#lookForSleep()
    const offset = this.#samples.length ? this.#best.offset : 0
    const now = this.#epoch + this.#ticks() + offset
    const isLittle = now < this.#latest && this.#latest - now < STANDS_MS
    return (this.#latest = isLittle ? this.#latest : now)
  }

  /**
   * @param {number} sent in ticks
   * @param {number} server ms since the epoch
   * @param {number} received in ticks
   * @param {number} [grain] what the server's time was cut to, in ms
   */
  hear(sent, server, received, grain = 0) {
    const middle = this.#epoch + (sent + received) / 2
    this.#samples = [...this.#samples, { offset: server + grain / 2 - middle, way: received - sent + grain }].slice(-KEPT)
  }

  /** The ticks of a machine that sleeps stand still. Time goes on by its clock then, until the server is heard again. */
  #lookForSleep() {
    const start = this.#here() - this.#ticks()
    const slept = start - this.#start
    if (Math.abs(slept) < STANDS_MS) return
    this.#epoch += slept + (this.#samples.length ? this.#best.offset : 0)
    this.#samples = []
    this.#start = start
  }

  get #best() {
    return this.#samples.reduce((best, sample) => (sample.way < best.way ? sample : best))
  }
}
