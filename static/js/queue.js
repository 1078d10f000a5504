/** The moderators' queue as one browser knows it: pure state, no DOM and no network. */

/** @import { Figures } from "./desk-hour.js" */
/** @import { Photo, QueueLeft, Reader, Waiting } from "./types.js" */

/**
 * @typedef {Pick<Waiting, "id" | "version" | "body" | "lang" | "dir"> & {photos: Photo[], pinned?: boolean}} Approved a post on the wall that can be taken down
 *
 * @typedef {object} QueuePage one answer of `GET queue.json`
 * @property {Waiting[]} waiting by rank, then oldest first, at most CAP
 * @property {number} count all that wait, listed or not
 * @property {number} matching rows that the filter and the search leave, listed or not
 * @property {Approved[]} approved latest first, at most LATEST
 * @property {number} on_wall
 * @property {Figures} hour the last one; only the server knows which it is
 * @property {Reader[]} readers who is at a desk
 * @property {boolean} needs_two whether two people must approve
 * @property {boolean} raided
 *
 * @typedef {{id: string, status: QueueLeft["status"] | "pending", version: number, seq: number, waits_for_second?: boolean}} Decision `seq` is the wall's, after it
 */

export const CAP = 200
const LATEST = 10
/** Posts in one row, as moderation/queue.py has it. */
const MOST_ALIKE = 2_000

export class Queue {
  /** @type {Waiting[]} in the queue's order; those being decided keep their place, unseen */
  #waiting = []
  /** Rows after those that are listed. */
  #beyond = 0
  /** Posts that wait and have no row here: beyond the list, or not what was asked for. */
  #unlisted = 0
  /** Whether the list holds all kinds of posts, so that one that enters has its place in it. */
  #isWhole = true
  /** Whether one row stands for all flagged posts that say the same. */
  #isRaided = false
  /** @type {Reader[]} other people */
  #readers = []
  /** @type {Approved[]} */
  #approved = []
  #onWall = 0
  #lastHour = 0
  #focus = ""
  /** @type {Set<string>} sent to the server, not yet answered */
  #deciding = new Set()
  /** @type {Set<string>} sent, and not saved */
  #unsaved = new Set()
  /** Who looks at it. */
  #me
  /** @type {Map<string, number>} the latest version that left the queue: no late answer brings it back, a later one comes in anew */
  #gone = new Map()
  /** Comes into focus as soon as it enters. */
  #awaited = ""
  /** @type {Set<string>} left the wall for good */
  #down = new Set()
  /** @type {Map<string, Waiting>} entered since the latest question */
  #heard = new Map()
  /** @type {Map<string, Waiting>} changed since the latest question */
  #changed = new Map()

  /** @param {QueuePage} page @param {string} [focus] id @param {string} [me] the moderator's name */
  constructor(page, focus = "", me = "") {
    this.#focus = focus
    this.#me = me
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
    return this.posts().reduce((sum, { copies }) => sum + copies, 0) + this.#unlisted
  }

  /** Rows after those that are listed. */
  get beyond() {
    return this.#beyond
  }

  get onWall() {
    return this.#onWall
  }

  get lastHour() {
    return this.#lastHour
  }

  /** Whether what enters has its own row here. Where not, only the server knows what the list is then. */
  get isPlain() {
    return this.#isWhole && !this.#isRaided
  }

  /** Whether more wait than are listed, and few enough are left to ask for them. */
  get isThin() {
    return this.#beyond > 0 && this.#waiting.length < CAP / 2
  }

  /** Other people at a desk. */
  get readers() {
    return this.#readers
  }

  /** @param {Reader[]} readers everybody at a desk */
  read(readers) {
    this.#readers = readers.filter(({ name }) => name !== this.#me)
  }

  /** Who else reads a post. @param {string} id @returns {Reader | undefined} */
  readerOf(id) {
    return this.#readers.find(({ post }) => post === id)
  }

  /** From now on the list holds only some kinds of posts, or all again. @param {boolean} isWhole */
  sift(isWhole) {
    this.#isWhole = isWhole
  }

  /** @param {string} id of a post that comes back */
  await(id) {
    this.#awaited = id
    this.focusOn(id)
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
    if (status === "approved") this.#down.delete(id)
    else this.#takeOffWall(id)
    this.#remove(id, status === "withdrawn" ? Infinity : 1)
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
    if (status === "pending") return this.#deciding.delete(post.id)
    if (status === "approved") this.#putOnWall({ ...post, version })
    this.#gone.set(post.id, version)
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
    this.#waiting = page.waiting.filter((post) => !this.#isGone(post))
    this.#beyond = page.matching - page.waiting.length
    this.#unlisted = page.count - page.waiting.reduce((sum, { copies }) => sum + copies, 0)
    this.#isRaided = page.raided
    this.read(page.readers)
    this.#approved = page.approved.filter((post) => !this.#down.has(post.id))
    this.#onWall = page.on_wall
    this.#lastHour = page.hour.decided
    if (!this.#beyond) this.#heard.forEach((post) => this.#insert(post))
    this.#changed.forEach((post) => this.#replace(post))
    this.ask()
    this.#unsaved = new Set(this.#waiting.map((post) => post.id).filter((id) => this.#unsaved.has(id)))
    this.#mendFocus(after)
  }

  /** @param {Waiting} post */
  #insert(post) {
    if (this.#isGone(post) || this.#replace(post) || this.#fold(post)) return
    const isAwaited = post.id === this.#awaited
    if (!isAwaited && (this.#beyond || !this.#isWhole || this.#waiting.length >= CAP)) {
      this.#unlisted += 1
      if (this.#isWhole) this.#beyond += 1
      return
    }
    this.#waiting.splice(this.#waiting.findLastIndex((each) => isBefore(each, post)) + 1, 0, post)
  }

  /** @param {Waiting} post */
  #isGone({ id, version }) {
    return version <= (this.#gone.get(id) ?? 0)
  }

  /** What was known already, or newer, stays. @param {Waiting} post @returns {boolean} whether the post is listed */
  #replace(post) {
    const at = this.#waiting.findIndex((each) => each.id === post.id)
    const known = this.#waiting[at]
    if (known && known.version < post.version) {
      const alike = known.alike.map((seen) => (isOf(post, seen) ? `${post.id}:${post.version}` : seen))
      this.#waiting[at] = { ...post, copies: known.copies, alike }
    }
    return Boolean(known)
  }

  /** @param {Waiting} post @returns {boolean} whether a row stands for it already */
  #fold(post) {
    if (!this.#isRaided || !post.cluster || !isFlagged(post) || post.id === this.#awaited) return false
    const rows = this.#waiting.filter((each) => each.cluster === post.cluster && isFlagged(each))
    if (rows.some(({ alike }) => alike.some((seen) => isOf(post, seen)))) return true
    const row = rows.find(({ copies }) => copies < MOST_ALIKE)
    if (!row) return false
    this.#waiting[this.#waiting.indexOf(row)] = { ...row, copies: row.copies + 1, alike: [...row.alike, `${post.id}:${post.version}`] }
    return true
  }

  /** @param {string} id @param {number} version that left at the least */
  #remove(id, version) {
    const after = this.#from(id)
    const known = this.#waiting.find((post) => post.id === id)?.version ?? 0
    this.#waiting = this.#waiting.filter((post) => post.id !== id)
    this.#gone.set(id, Math.max(version, known, this.#gone.get(id) ?? 0))
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
    const way = posts.map((_, steps) => posts.at((at + direction * (steps + 1)) % posts.length))
    this.#focus = (way.find((post) => post && !this.readerOf(post.id)) ?? way[0])?.id ?? ""
  }

  /** @param {string} id @returns {string[]} it, and those after it */
  #from(id) {
    const ids = this.posts().map((post) => post.id)
    return ids.includes(id) ? ids.slice(ids.indexOf(id)) : []
  }

  /** Where the post in focus has left: the next after it that nobody else reads, else the first. @param {string[]} after */
  #mendFocus(after) {
    if (this.posts().some(({ id }) => id === this.#awaited)) [this.#focus, this.#awaited] = [this.#awaited, ""]
    if (this.focus) return
    const ids = this.posts().map((post) => post.id)
    const way = [...after.filter((id) => ids.includes(id)), ...ids]
    this.#focus = way.find((id) => !this.readerOf(id)) ?? way[0] ?? ""
  }
}

/** @param {Waiting} post @param {string} seen `id:version` */
function isOf({ id }, seen) {
  return seen.startsWith(`${id}:`)
}

/** @param {Waiting} post */
function isFlagged({ flags, photos }) {
  return flags.length > 0 || photos.some((photo) => photo.flags.length > 0)
}

/** The queue's order, as moderation/queue.py has it. @param {Waiting} one @param {Waiting} other */
function isBefore(one, other) {
  if (one.rank !== other.rank) return one.rank < other.rank
  return one.sent === other.sent ? one.id <= other.id : one.sent < other.sent
}
