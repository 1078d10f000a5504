/** The moderators' queue as one browser knows it: pure state, no DOM and no network. */

/** @import { Photo, QueueLeft, Waiting } from "./types.js" */

/**
 * @typedef {Pick<Waiting, "id" | "version" | "body" | "lang" | "dir"> & {photos: Photo[]}} Approved a post on the wall that can be taken down
 *
 * @typedef {object} QueuePage one answer of `GET queue.json`
 * @property {Waiting[]} waiting oldest first, at most CAP
 * @property {number} count all that wait, listed or not
 * @property {Approved[]} approved latest first, at most LATEST
 * @property {number} on_wall
 * @property {number} last_hour decisions; only the server knows which hour
 *
 * @typedef {{id: string, status: QueueLeft["status"], version: number, seq: number}} Decision `seq` is the wall's, after it
 */

export const CAP = 200
const LATEST = 10

export class Queue {
  /** @type {Waiting[]} oldest first; those being decided keep their place, unseen */
  #waiting = []
  #beyond = 0
  /** @type {Approved[]} */
  #approved = []
  #onWall = 0
  #lastHour = 0
  #focus = ""
  /** @type {Set<string>} sent to the server, not yet answered */
  #deciding = new Set()
  /** @type {Set<string>} sent, and not saved */
  #unsaved = new Set()
  /** @type {Set<string>} left the queue for good: no late answer brings them back */
  #gone = new Set()
  /** @type {Set<string>} left the wall for good */
  #down = new Set()
  /** @type {Map<string, Waiting>} entered since the latest question */
  #heard = new Map()
  /** @type {Map<string, Waiting>} changed since the latest question */
  #changed = new Map()

  /** @param {QueuePage} page @param {string} [focus] id */
  constructor(page, focus = "") {
    this.#focus = focus
    this.take(page)
  }

  /** @returns {Waiting[]} what the list shows */
  posts() {
    return this.#waiting.filter((post) => !this.#deciding.has(post.id))
  }

  /** @returns {Approved[]} what the list of the latest shows */
  approved() {
    return this.#approved.filter((post) => !this.#deciding.has(post.id))
  }

  get count() {
    return this.posts().length + this.#beyond
  }

  get onWall() {
    return this.#onWall
  }

  get lastHour() {
    return this.#lastHour
  }

  /** Whether more wait than are listed, and few enough are left to ask for them. */
  get isThin() {
    return this.#beyond > 0 && this.#waiting.length < CAP / 2
  }

  /** @returns {Waiting | undefined} */
  get focus() {
    return this.posts().find((post) => post.id === this.#focus)
  }

  /** @param {string} id */
  focusOn(id) {
    if (this.posts().some((post) => post.id === id)) this.#focus = id
  }

  next() {
    this.#step(1)
  }

  previous() {
    this.#step(-1)
  }

  /** @param {string} id */
  isUnsaved(id) {
    return this.#unsaved.has(id)
  }

  /** @param {Waiting} post */
  enter(post) {
    this.#heard.set(post.id, post)
    this.#insert(post)
    this.#mendFocus([])
  }

  /** More of a photo is covered: who decides must have seen it so. @param {Waiting} post its new version */
  change(post) {
    this.#changed.set(post.id, post)
    this.#replace(post)
  }

  /**
   * @param {Pick<QueueLeft, "id" | "status">} left
   * @returns {boolean} whether somebody else took it from under the moderator's eyes
   */
  leave({ id, status }) {
    const inFocus = this.focus?.id === id
    if (status !== "approved") this.#takeOffWall(id)
    this.#remove(id)
    return inFocus
  }

  /**
   * Hides the post until the server has answered.
   * @param {string} id of one that waits, or of an approved one that is to be taken down
   * @returns {Waiting | Approved | undefined} nothing where it is gone or already being decided
   */
  decide(id) {
    const post = this.posts().find((each) => each.id === id) ?? this.approved().find((each) => each.id === id)
    if (!post) return undefined
    const after = this.#from(id)
    this.#deciding.add(id)
    this.#unsaved.delete(id)
    this.#mendFocus(after)
    return post
  }

  /** The server has saved it. @param {Waiting | Approved} post @param {Decision} decision */
  settle(post, { status, version }) {
    if (status === "approved") this.#putOnWall({ ...post, version })
    this.leave({ id: post.id, status })
  }

  /** The server has not saved it: it is back in its place, and the first such is in focus. @param {string} id */
  rollBack(id) {
    this.#deciding.delete(id)
    if (!this.#waiting.some((post) => post.id === id)) return
    this.#unsaved.add(id)
    if (!this.#unsaved.has(this.#focus)) this.#focus = id
  }

  /** To be called before each question, so that its answer does not undo what is heard meanwhile. */
  ask() {
    this.#heard.clear()
    this.#changed.clear()
  }

  /** @param {QueuePage} page */
  take(page) {
    const after = this.#from(this.#focus)
    this.#waiting = page.waiting.filter((post) => !this.#gone.has(post.id))
    this.#beyond = page.count - page.waiting.length
    this.#approved = page.approved.filter((post) => !this.#down.has(post.id))
    this.#onWall = page.on_wall
    this.#lastHour = page.last_hour
    if (!this.#beyond) this.#heard.forEach((post) => this.#insert(post))
    this.#changed.forEach((post) => this.#replace(post))
    this.ask()
    this.#unsaved = new Set(this.#waiting.map((post) => post.id).filter((id) => this.#unsaved.has(id)))
    this.#mendFocus(after)
  }

  /** @param {Waiting} post */
  #insert(post) {
    if (this.#gone.has(post.id) || this.#replace(post)) return
    if (this.#beyond || this.#waiting.length >= CAP) this.#beyond += 1
    else this.#waiting.splice(this.#waiting.findLastIndex((each) => each.sent <= post.sent) + 1, 0, post)
  }

  /** What was known already, or newer, stays. @param {Waiting} post @returns {boolean} whether the post is listed */
  #replace(post) {
    const at = this.#waiting.findIndex((each) => each.id === post.id)
    const known = this.#waiting[at]
    if (known && known.version < post.version) this.#waiting[at] = post
    return Boolean(known)
  }

  /** @param {string} id */
  #remove(id) {
    const after = this.#from(id)
    this.#waiting = this.#waiting.filter((post) => post.id !== id)
    this.#gone.add(id)
    this.#deciding.delete(id)
    this.#unsaved.delete(id)
    this.#mendFocus(after)
  }

  /** @param {Approved} post */
  #putOnWall(post) {
    if (this.#approved.some((each) => each.id === post.id)) return
    this.#approved = [post, ...this.#approved].slice(0, LATEST)
    this.#onWall += 1
  }

  /** @param {string} id */
  #takeOffWall(id) {
    if (this.#approved.some((post) => post.id === id)) this.#onWall -= 1
    this.#approved = this.#approved.filter((post) => post.id !== id)
    this.#down.add(id)
  }

  /** @param {1 | -1} direction */
  #step(direction) {
    const posts = this.posts()
    const at = posts.findIndex((post) => post.id === this.#focus)
    this.#focus = posts.at((at + direction) % posts.length)?.id ?? ""
  }

  /** @param {string} id @returns {string[]} it, and those after it */
  #from(id) {
    const ids = this.posts().map((post) => post.id)
    return ids.includes(id) ? ids.slice(ids.indexOf(id)) : []
  }

  /** Where the post in focus has left: the next after it, else the oldest. @param {string[]} after */
  #mendFocus(after) {
    if (this.focus) return
    const ids = this.posts().map((post) => post.id)
    this.#focus = after.find((id) => ids.includes(id)) ?? ids[0] ?? ""
  }
}
