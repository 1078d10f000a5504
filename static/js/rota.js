/** Who sits where when there are more posts than seats: a function of the clock and of who is there, so that every screen agrees. Pure. */

/**
 * Each turn one seat changes, the next with each turn; who takes it depends on the turn's number alone. So a screen
 * that joins late shows what the others do as soon as each seat has changed once, whatever came and went before.
 */
export class Rota {
  #size
  /** @type {(string | undefined)[]} ids */
  #seats = []
  /** @type {Map<string, number>} ids of who has just come, and until which turn they keep their seat */
  #held = new Map()
  /** @type {number | undefined} */
  #turn

  /** @param {number} size how many sit */
  constructor(size) {
    this.#size = size
  }

  /**
   * @param {string[]} ids all who may sit, oldest first
   * @param {number} turn how many turns there were since the epoch
   * @param {string[]} [arrived] ids of who sits at once
   * @returns {string[]} ids by seat
   */
  settle(ids, turn, arrived = []) {
    this.#vacate(new Set(ids))
    this.#seats.length = Math.min(this.#size, ids.length)
    const from = Math.max(this.#turn === undefined ? -Infinity : this.#turn + 1, turn - this.#size + 1)
    if (ids.length > this.#size) for (let at = from; at <= turn; at += 1) this.#change(ids, at)
    this.#turn = turn
    for (const id of arrived) this.#welcome(id, turn)
    for (let seat = 0; seat < this.#seats.length; seat += 1) this.#seats[seat] ??= this.#next(ids, turn)
    return /** @type {string[]} */ ([...this.#seats])
  }

  /** Who left makes room; the others close up. @param {Set<string>} here */
  #vacate(here) {
    const waits = here.size > this.#size
    this.#seats = this.#seats.map((id) => (id !== undefined && here.has(id) ? id : undefined))
    if (!waits) this.#seats = this.#seats.filter((id) => id !== undefined)
    for (const id of this.#held.keys()) if (!here.has(id)) this.#held.delete(id)
  }

  /** @param {string[]} ids @param {number} turn */
  #change(ids, turn) {
    const seat = remainder(turn, this.#size)
    const sits = this.#seats[seat]
    if (sits !== undefined && turn < (this.#held.get(sits) ?? -Infinity)) return
    this.#seats[seat] = this.#next(ids, turn) ?? sits
    if (sits !== undefined) this.#held.delete(sits)
  }

  /** Who has just come takes the seat that would change next, and keeps it a round. @param {string} id @param {number} turn */
  #welcome(id, turn) {
    if (this.#seats.includes(id)) return
    for (let after = 1; after <= this.#seats.length; after += 1) {
      const seat = remainder(turn + after, this.#seats.length)
      const sits = this.#seats[seat]
      if (sits !== undefined && this.#held.has(sits)) continue
      this.#seats[seat] = id
      this.#held.set(id, turn + this.#size)
      return
    }
  }

  /** @param {string[]} ids @param {number} turn @returns {string | undefined} */
  #next(ids, turn) {
    const seated = new Set(this.#seats)
    const start = remainder(turn, ids.length)
    for (let after = 0; after < ids.length; after += 1) {
      const id = ids[(start + after) % ids.length]
      if (id !== undefined && !seated.has(id)) return id
    }
    return undefined
  }
}

/** @param {number} n @param {number} by */
function remainder(n, by) {
  return ((n % by) + by) % by
}
