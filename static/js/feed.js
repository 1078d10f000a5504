/** A wall's posts as a client knows them: pure state, no DOM and no network. */

/** @import { FeedAdded, FeedPage, FeedRemoved, Post } from "./types.js" */

/**
 * What an event did: `applied`, `stale` (already known) or `gap` (something before it is missing: ask the feed).
 * @typedef {"applied" | "stale" | "gap"} Outcome
 */

export class Feed {
  /** @type {Map<string, Post>} in the order of approval */
  #posts = new Map()
  #seq
  /** The history that #seq counts in: a wall restored from a backup has another. */
  #history = ""

  /** Removals heard before what lies between: an answer written earlier knows nothing of them. @type {Map<string, number>} by post */
  #ahead = new Map()

  /** @param {number} [seq] the latest change already known */
  constructor(seq = 0) {
    this.#seq = seq
  }

  get seq() {
    return this.#seq
  }

  get history() {
    return this.#history
  }

  get size() {
    return this.#posts.size
  }

  /** @returns {Post[]} oldest approval first */
  posts() {
    return [...this.#posts.values()]
  }

  /** @param {string} id */
  get(id) {
    return this.#posts.get(id)
  }

  /** Begins with what was kept, in the order of approval. @param {{posts: Post[], seq: number, history: string}} kept */
  restore({ posts, seq, history }) {
    this.#posts = new Map(posts.map((post) => [post.id, post]))
    this.#seq = seq
    this.#history = history
    this.#ahead.clear()
  }

  /** Begins with nothing. @param {string} [history] */
  startAfresh(history = "") {
    this.restore({ posts: [], seq: 0, history })
  }

  /** @param {FeedAdded} event @returns {Outcome} */
  add(event) {
    return this.#step(event.seq, () => this.#put(event.post, event.seq))
  }

  /** @param {FeedAdded} event @returns {Outcome} */
  change(event) {
    return this.add(event)
  }

  /**
   * A removal that comes after a gap takes its post down at once, too: what is missing can wait, this cannot.
   * @param {FeedRemoved} event
   * @returns {Outcome}
   */
  remove(event) {
    if (event.seq > this.#seq) this.#posts.delete(event.id)
    if (event.seq > this.#seq + 1) this.#ahead.set(event.id, event.seq)
    return this.#step(event.seq, () => {})
  }

  /**
   * Takes one answer of the feed, asked for with `after`.
   * An answer to an older question is `stale`, or a `gap` where it knows more than this client: ask again.
   * A wall with another history, or that knows less than this client, was restored from a backup: start afresh.
   * @param {FeedPage} page
   * @param {number} after
   * @returns {Outcome}
   */
  take(page, after) {
    if (page.seq < after || this.#isOfAnotherHistory(page)) {
      this.startAfresh(page.history)
      return "gap"
    }
    if (after !== this.#seq) return page.seq > this.#seq ? "gap" : "stale"
    for (const id of page.removed) this.#posts.delete(id)
    for (const post of page.added) this.#put(post, page.seq)
    for (const [id, seq] of this.#ahead) if (seq <= page.seq) this.#ahead.delete(id)
    this.#seq = page.seq
    this.#history = page.history
    return "applied"
  }

  /**
   * Takes down what has left the wall since `after`, before anything that came is taken in: a page names all of it, also
   * where more pages follow. An answer to an older question takes nothing down.
   * @param {FeedPage} page
   * @param {number} after
   * @returns {boolean} whether any of it was here
   */
  takeDown(page, after) {
    if (after !== this.#seq || this.#isOfAnotherHistory(page)) return false
    return page.removed.filter((id) => this.#posts.delete(id)).length > 0
  }

  /** @param {FeedPage} page */
  #isOfAnotherHistory({ history }) {
    return this.#history !== "" && this.#history !== history
  }

  /** @param {Post} post @param {number} seq as it was at that change */
  #put(post, seq) {
    if ((this.#ahead.get(post.id) ?? 0) <= seq) this.#posts.set(post.id, post)
  }

  /** @param {number} seq @param {() => void} apply @returns {Outcome} */
  #step(seq, apply) {
    if (seq <= this.#seq) return "stale"
    if (seq > this.#seq + 1) return "gap"
    apply()
    this.#seq = seq
    return "applied"
  }
}
