/** A ring that all posts stand on, in an order that says nothing of time; one after the other has its turn. Pure. */

import { chance } from "./chance.js"

/**
 * The place of whose turn it was is kept, not its number: so posts that come or go move nobody else's turn, and each
 * that stays has one in every round.
 */
export class Round {
  /** @type {{place: number, id: string}[]} */
  #ring = []
  #at

  /** @param {number} at where on the ring it begins, 0 to 1 */
  constructor(at) {
    this.#at = at
  }

  get at() {
    return this.#at
  }

  get size() {
    return this.#ring.length
  }

  /** @param {string[]} ids all that stand on it now */
  follow(ids) {
    const known = new Map(this.#ring.map((one) => [one.id, one]))
    this.#ring = ids.map((id) => known.get(id) ?? { id, place: chance(id, "round") }).sort((one, other) => one.place - other.place)
  }

  /**
   * The next that are not shown: it is their turn.
   * @param {number} count @param {{has: (id: string) => boolean}} shown
   * @returns {string[]} ids
   */
  next(count, shown) {
    const found = []
    const first = this.#ring.findIndex(({ place }) => place > this.#at)
    for (let step = 0; step < this.#ring.length && found.length < count; step += 1) {
      const one = this.#ring[(Math.max(first, 0) + step) % this.#ring.length]
      if (!one || shown.has(one.id)) continue
      found.push(one.id)
      this.#at = one.place
    }
    return found
  }
}
