/** Whose turn it is on a wall with more posts than room: pure state, no DOM and no clock. */

/** @import { Feed } from "./feed.js" */

/**
 * One line that every post stands in. Who is shown goes to its end, and so does who arrives: nobody overtakes.
 * So a post that stands at place p is shown after p others at the latest, whatever arrives meanwhile.
 */
export class Turns {
  /** @type {Set<string>} ids, longest not shown first */
  #line = new Set()
  /** @type {Set<string>} ids that were never shown for as long as they take to read, oldest first */
  #unread = new Set()

  get size() {
    return this.#line.size
  }

  /** @returns {string[]} ids, longest not shown first */
  line() {
    return [...this.#line]
  }

  /** @returns {string[]} ids never shown long enough, newest first */
  unread() {
    return [...this.#unread].reverse()
  }

  /** @param {string} id */
  isUnread(id) {
    return this.#unread.has(id)
  }

  /**
   * Takes in who came and lets go of who left.
   * @param {Feed} feed
   * @returns {string[]} ids that came, oldest first
   */
  follow(feed) {
    for (const id of this.#line) if (!feed.get(id)) this.#forget(id)
    const arrived = []
    for (const { id } of feed.posts()) {
      if (this.#line.has(id)) continue
      this.#line.add(id)
      this.#unread.add(id)
      arrived.push(id)
    }
    return arrived
  }

  /** @param {string} id */
  shown(id) {
    this.#line.delete(id)
    this.#line.add(id)
  }

  /** @param {string} id */
  read(id) {
    this.#unread.delete(id)
  }

  /** @param {string} id */
  #forget(id) {
    this.#line.delete(id)
    this.#unread.delete(id)
  }
}

/**
 * One from each in turn, then what is left of the longer.
 * @template T
 * @param {T[]} first
 * @param {T[]} second
 */
export function* alternate(first, second) {
  for (let i = 0; i < Math.max(first.length, second.length); i += 1) {
    if (i < first.length) yield /** @type {T} */ (first[i])
    if (i < second.length) yield /** @type {T} */ (second[i])
  }
}
