/** What a machine keeps of a wall's feed, always as it stood after some change: pure but for its timers. */

/** @import { Feed } from "./feed.js" */
/** @import { Post, ShowState } from "./types.js" */

/**
 * @typedef {{id: string, place: number, post: Post}} KeptPost `place` rises in the order of approval
 * @typedef {{posts: KeptPost[], meta: Meta}} Kept
 *
 * @typedef {object} Meta
 * @property {number} seq the change up to which the posts are kept
 * @property {string} history
 * @property {Notes} notes
 *
 * @typedef {object} Notes what a screen must know beside the posts
 * @property {number} [heardAt] when the server was last heard, ms since the epoch by this machine's clock
 * @property {boolean} [blank] whether it was told to be dark
 * @property {boolean} [open] whether the wall took posts
 * @property {ShowState} [show] what screens were to show
 * @property {string} [id] this display's
 *
 * @typedef {object} Store
 * @property {() => Promise<Kept | undefined>} read
 * @property {(change: {put: KeptPost[], gone: Iterable<string>, meta: Meta, afresh: boolean}) => Promise<void>} write
 * @property {() => Promise<void>} erase
 */

const SOON_MS = 1_000
const LATER_MS = 10_000
const AGAIN_MS = 60_000
/** What nobody looked after for so long is not shown, and does not stay on a machine that was borrowed. */
const DAY_MS = 86_400_000

export class KeptFeed {
  #feed
  #store
  /** @type {Notes} */
  #notes = {}
  /** The change that #known stands at. The feed may be further, half-way through what it missed. */
  #at = { seq: 0, history: "" }
  /** Every post of the feed, as it is or will be kept. @type {Map<string, KeptPost>} */
  #known = new Map()
  #place = 0
  /** @type {Map<string, KeptPost>} */
  #put = new Map()
  /** @type {Set<string>} */
  #gone = new Set()
  /** Whether what the store holds is not what #known says. */
  #afresh = true
  #mayWrite = false
  #isErased = false
  #fails = false
  #writing = false
  #due = Infinity
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer

  /** @param {Feed} feed @param {Store} store */
  constructor(feed, store) {
    this.#feed = feed
    this.#store = store
  }

  get isKept() {
    return !this.#fails && !this.#isErased
  }

  /**
   * Puts what was kept into the feed.
   * @param {number} now ms since the epoch
   * @param {() => boolean} isLate whether the feed has begun without it: storage may answer slowly, or never
   * @returns {Promise<Notes | "too old" | undefined>} nothing where nothing was kept; too old is what was erased
   */
  async restore(now, isLate) {
    const kept = await this.#store.read()
    const isOld = kept && now - (kept.meta.notes.heardAt ?? 0) > DAY_MS
    if (isOld) await this.#store.erase()
    if (isOld) return "too old"
    if (!kept || isLate()) return undefined
    const posts = kept.posts.sort((one, other) => one.place - other.place)
    const { seq, history, notes } = kept.meta
    this.#feed.restore({ posts: posts.map(({ post }) => post), seq, history })
    this.#known = new Map(posts.map((post) => [post.id, post]))
    this.#place = posts.at(-1)?.place ?? 0
    this.#at = { seq, history }
    this.#notes = notes
    this.#afresh = false
    return notes
  }

  /**
   * From now on this window keeps the feed: no other writes.
   * @param {boolean} afresh whether another may have written since restore()
   */
  begin(afresh) {
    if (this.#isErased) return
    this.#afresh ||= afresh
    this.#mayWrite = true
    this.#due = Infinity
    this.#writeIn(SOON_MS)
  }

  /**
   * Takes in what the feed holds now. What was taken down leaves the store at once: a machine may lose its power.
   * @returns {{came: Post[], gone: Post[]}}
   */
  follow() {
    const gone = [...this.#known.values()].filter(({ id }) => !this.#feed.get(id)).map(({ id, post }) => this.#drop(id, post))
    const came = this.#takeIn()
    this.#at = { seq: this.#feed.seq, history: this.#feed.history }
    this.#writeIn(gone.length ? 0 : SOON_MS)
    return { came, gone }
  }

  /** @param {Notes} notes */
  note(notes) {
    const isUrgent = "blank" in notes && notes.blank !== this.#notes.blank
    this.#notes = { ...this.#notes, ...notes }
    this.#writeIn(isUrgent ? 0 : LATER_MS)
  }

  /** Nothing is kept any more. */
  async erase() {
    this.#isErased = true
    this.#mayWrite = false
    clearTimeout(this.#timer)
    await this.#store.erase()
  }

  /** @param {string} id @param {Post} post */
  #drop(id, post) {
    this.#known.delete(id)
    this.#put.delete(id)
    this.#gone.add(id)
    return post
  }

  /** A post that left and came back stands at the end again, as in the feed. @returns {Post[]} */
  #takeIn() {
    const came = []
    let before = 0
    for (const post of this.#feed.posts()) {
      const known = this.#known.get(post.id)
      const isInPlace = known !== undefined && known.place > before
      const place = isInPlace ? known.place : (this.#place += 1)
      before = place
      if (isInPlace && known.post === post) continue
      const kept = { id: post.id, place, post }
      this.#known.set(post.id, kept)
      this.#put.set(post.id, kept)
      came.push(post)
    }
    return came
  }

  /** @param {number} ms at the latest */
  #writeIn(ms) {
    const due = Date.now() + ms
    if (!this.#mayWrite || this.#writing || due >= this.#due) return void (this.#due = Math.min(this.#due, due))
    clearTimeout(this.#timer)
    this.#due = due
    this.#timer = setTimeout(() => this.#write(), ms)
  }

  async #write() {
    this.#due = Infinity
    this.#writing = true
    const change = this.#change()
    try {
      await this.#store.write(change)
      this.#fails = false
      this.#settled()
    } catch {
      await this.#giveUp()
    }
  }

  #change() {
    const put = [...(this.#afresh ? this.#known : this.#put).values()]
    const change = { put, gone: this.#gone, meta: { ...this.#at, notes: this.#notes }, afresh: this.#afresh }
    this.#put = new Map()
    this.#gone = new Set()
    this.#afresh = false
    return change
  }

  #settled() {
    this.#writing = false
    const due = this.#due
    this.#due = Infinity
    if (due < Infinity) this.#writeIn(Math.max(due - Date.now(), 0))
  }

  /** What could not be written could be something that was taken down: rather nothing is kept than that. */
  async #giveUp() {
    this.#fails = this.#afresh = true
    await this.#store.erase().catch(() => {})
    this.#writing = false
    this.#due = Infinity
    this.#writeIn(AGAIN_MS)
  }
}
