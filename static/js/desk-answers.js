/** What the screens answer to a deed of the moderator's: pure state, but for its clock. */

/** @import { Display } from "./types.js" */
/** @typedef {"dark" | "lit" | "off"} Deed */
/** @typedef {{deed: Deed, answered: number, all: number, ms: number, silent: string[]}} Told `silent`: names of those that have not answered in time */

const IN_TIME_MS = 1_000

export class Answers {
  #now
  /** @type {{deed: Deed, ids: string[], has: (display: Display) => boolean, startedAt: number} | undefined} */
  #expected
  /** @type {Map<string, number>} when each answered, by display */
  #answeredAt = new Map()

  /** @param {() => number} [now] ms */
  constructor(now = () => performance.now()) {
    this.#now = now
  }

  /** The screens that are online are asked for an answer. @param {Deed} deed @param {Display[]} displays @param {(display: Display) => boolean} has answered @param {number} startedAt */
  expect(deed, displays, has, startedAt) {
    const ids = displays.filter((display) => display.online).map((display) => display.id)
    this.#expected = { deed, ids, has, startedAt }
    this.#answeredAt.clear()
  }

  giveUp() {
    this.#expected = undefined
  }

  /** @param {Display[]} displays @returns {Told | undefined} nothing where no answer is expected */
  told(displays) {
    if (!this.#expected) return undefined
    const { deed, ids, has, startedAt } = this.#expected
    const now = this.#now()
    const asked = displays.filter((display) => ids.includes(display.id))
    for (const display of asked) {
      if (display.online && has(display) && !this.#answeredAt.has(display.id)) this.#answeredAt.set(display.id, now)
    }
    const missing = asked.filter((display) => !this.#answeredAt.has(display.id))
    const silent = now - startedAt < IN_TIME_MS ? [] : missing.map((display) => display.name)
    const last = Math.max(startedAt, ...this.#answeredAt.values())
    return { deed, answered: asked.length - missing.length, all: asked.length, ms: last - startedAt, silent }
  }
}
