/** The latest posts of a page that the server drew up to `seq`: pure state, no DOM. */

/** @import { Outcome } from "./feed.js" */
/** @import { FeedAdded, FeedPage, FeedRemoved } from "./types.js" */
import { Feed } from "./feed.js"

export class Recent extends Feed {
  /** @type {Set<string>} posts that only the page knows, newest first */
  #drawn
  #count

  /**
   * @param {number} seq
   * @param {Iterable<string>} drawn ids of the posts on the page, newest first
   * @param {number} count posts on the wall at `seq`
   */
  constructor(seq, drawn, count) {
    super(seq)
    this.#drawn = new Set(drawn)
    this.#count = count
  }

  /** Posts on the wall. One that came and went between two answers was never counted. */
  get count() {
    return this.#count
  }

  /** @param {string} id */
  has(id) {
    return this.#drawn.has(id) || this.get(id) !== undefined
  }

  /** @param {number} most @returns {string[]} newest first */
  ids(most) {
    const entered = this.posts().map((post) => post.id).filter((id) => !this.#drawn.has(id))
    return [...entered.reverse(), ...this.#drawn].slice(0, most)
  }

  /** @override @param {FeedAdded} event @returns {Outcome} */
  add(event) {
    const fresh = !this.has(event.post.id)
    const outcome = super.add(event)
    if (outcome === "applied" && fresh) this.#count += 1
    return outcome
  }

  /** @override @param {FeedRemoved} event @returns {Outcome} */
  remove(event) {
    const shown = this.has(event.id)
    const outcome = super.remove(event)
    if (outcome !== "stale") this.#drop(event.id, shown || outcome === "applied")
    return outcome
  }

  /** @override @param {FeedPage} page @param {number} after @returns {Outcome} */
  take(page, after) {
    const known = new Set([...page.removed, ...page.added.map((post) => post.id)].filter((id) => this.has(id)))
    const outcome = super.take(page, after)
    if (this.seq === 0) this.#startAfresh()
    if (outcome !== "applied") return outcome
    for (const id of page.removed) this.#drop(id, known.delete(id))
    for (const post of page.added) if (!known.has(post.id)) this.#count += 1
    return outcome
  }

  /** @param {string} id @param {boolean} counted */
  #drop(id, counted) {
    this.#drawn.delete(id)
    if (counted) this.#count -= 1
  }

  #startAfresh() {
    this.#drawn.clear()
    this.#count = 0
  }
}
