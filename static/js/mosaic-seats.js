/** Which post stands in which tile of the mosaic, and whose turn comes next: pure state, no DOM and no clock. */

/** @import { Post } from "./types.js" */
/** @import { Tile } from "./mosaic-layout.js" */
/** @import { Round } from "./mosaic-round.js" */
import { chance } from "./chance.js"

const PHOTOS = 1 / 4
/** Who has just come keeps its tile until so many of the others had their turn. */
const KEPT = 0.6
/** Where a new post enters, letters are a little larger than elsewhere. */
const GOOD = 1.3
const GOLDEN = 0.618034

/**
 * @typedef {{post: Post, isPhoto: boolean, isRepeat: boolean, since: number}} Seat
 *
 * @typedef {object} Judge
 * @property {(post: Post, at: number) => number} size of a post's words in a tile, over what is usual
 * @property {(post: Post, at: number) => number} shape how ill a tile fits a post's photo, from 0
 */

export class Seats {
  #tiles
  /** Another where the same tiles are measured again. @type {Judge} */
  judge
  /** @type {Map<number, Seat>} by tile */
  #seats = new Map()
  /** @type {Map<string, number>} how many tiles show a post */
  #shown = new Map()
  #words
  #photos
  #turn = 0
  #steps = 0

  /** @param {Tile[]} tiles @param {Judge} judge @param {{words: Round, photos: Round}} rounds where in the line of all posts the last mosaic ended */
  constructor(tiles, judge, { words, photos }) {
    this.#tiles = tiles
    this.judge = judge
    this.#words = words
    this.#photos = photos
  }

  /** @param {number} at */
  seat(at) {
    return this.#seats.get(at)
  }

  /** Every tile with who stands there. */
  all() {
    return this.#seats.entries()
  }

  /** @param {string} id */
  shows(id) {
    return this.#shown.has(id)
  }

  /** The posts that are shown. */
  get ids() {
    return [...this.#shown.keys()]
  }

  get hasRepeats() {
    return [...this.#seats.values()].some(({ isRepeat }) => isRepeat)
  }

  /** How much of the round is shown, 0 to 1. @param {number} posts */
  part(posts) {
    return this.#shown.size >= posts ? 1 : (this.#words.size ? this.#words : this.#photos).at
  }

  /** Fills all tiles: some of the newest, then whose turn it is. @param {string[]} newest ids @param {(id: string) => Post | undefined} find */
  open(newest, find) {
    const most = Math.floor(this.#tiles.length * PHOTOS)
    const [known, taken] = [newest.flatMap((id) => find(id) ?? []), new Set(newest)]
    const [fresh, said] = [known.filter(isPhotoOnly), known.filter((post) => !isPhotoOnly(post))]
    const photos = [...fresh, ...posts(this.#photos.next(most - fresh.length, taken), find)]
    for (const post of photos) this.#sit(post, this.#best(post, true, this.#free()), true)
    const words = [...said, ...posts(this.#words.next(this.#tiles.length - this.#seats.size - said.length, taken), find)]
    const pictured = words.filter((post) => post.photos.length).slice(0, most - photos.length)
    for (const post of pictured) this.#sit(post, this.#best(post, true, this.#free()), true)
    const weight = (/** @type {Post} */ { body }) => body.length
    const spoken = words.filter((post) => !pictured.includes(post)).sort((one, other) => weight(other) - weight(one))
    for (const post of spoken) this.#sit(post, this.#best(post, false, this.#free()), false)
    this.#fill(find)
  }

  /**
   * Frees the tiles of posts that are gone, and fills them.
   * @param {(id: string) => Post | undefined} find
   * @returns {number[]} tiles that show another post now, or the same that says something else
   */
  follow(find) {
    const changed = []
    for (const [at, seat] of this.#seats) {
      const post = find(seat.post.id)
      if (post === seat.post) continue
      if (post) this.#seats.set(at, { ...seat, post, isPhoto: isPhotoOnly(post) || (seat.isPhoto && post.photos.length > 0) })
      else this.#leave(at)
      changed.push(at)
    }
    this.#fill(find)
    return changed
  }

  /** Whose turn it is takes the tile that fits best of those that stood the longest. @param {(id: string) => Post | undefined} find @returns {number} the tile, or -1 where every post is shown */
  step(find) {
    const post = this.#waiting(find)
    return post ? this.enter(post, 1) : -1
  }

  /** @param {Post} post that is not shown @param {number} [wish] size of its words, over what is usual @returns {number} its tile */
  enter(post, wish = GOOD) {
    const repeats = [...this.#seats.keys()].filter((at) => this.#seats.get(at)?.isRepeat)
    const settled = [...this.#seats.keys()].sort((one, other) => this.#since(one) - this.#since(other))
    const old = repeats.length ? repeats : settled.slice(0, Math.ceil(settled.length * (1 - KEPT)))
    const full = this.#photoCount >= Math.floor(this.#tiles.length * PHOTOS)
    const isPhoto = isPhotoOnly(post) || (post.photos.length > 0 && !full)
    const photos = settled.filter((at) => this.#seats.get(at)?.isPhoto)
    const at = this.#best(post, isPhoto, isPhoto && full ? photos.slice(0, Math.ceil(photos.length / 2)) : old, wish)
    this.#leave(at)
    this.#sit(post, at, isPhoto)
    return at
  }

  /** @param {(id: string) => Post | undefined} find */
  #waiting(find) {
    // Each of both lines as often as it is long: so a round of either takes as many turns as there are posts.
    const photos = (/** @type {number} */ turn) => Math.floor((turn * this.#photos.size) / (this.#photos.size + this.#words.size))
    this.#steps += 1
    const [line, other] = photos(this.#steps) > photos(this.#steps - 1) ? [this.#photos, this.#words] : [this.#words, this.#photos]
    return posts(line.next(1, this.#shown), find)[0] ?? posts(other.next(1, this.#shown), find)[0]
  }

  /** No tile stays empty: whose turn it is, or who already stands elsewhere, but never next to itself. @param {(id: string) => Post | undefined} find */
  #fill(find) {
    for (const at of this.#free()) {
      const post = posts(this.#words.next(1, this.#shown), find)[0] ?? posts(this.#photos.next(1, this.#shown), find)[0]
      if (post) this.#sit(post, at, isPhotoOnly(post))
      else this.#repeat(at)
    }
  }

  /** @param {number} at */
  #repeat(at) {
    const near = new Set([...(this.#tiles[at]?.near ?? [])].map((other) => this.#seats.get(other)?.post.id))
    let best = { post: /** @type {Post | undefined} */ (undefined), cost: Infinity }
    for (const { post, isPhoto } of new Map([...this.#seats.values()].map((seat) => [seat.post.id, seat])).values()) {
      if (near.has(post.id) || (isPhoto && !post.body)) continue
      const cost = 2 * (this.#shown.get(post.id) ?? 0) + misfit(this.judge.size(post, at))
      if (cost < best.cost) best = { post, cost }
    }
    if (best.post) this.#sit(best.post, at, false, true)
  }

  /** @param {Post} post @param {boolean} isPhoto @param {number[]} tiles @param {number} [wish] */
  #best(post, isPhoto, tiles, wish = 1) {
    const cost = (/** @type {number} */ at) => isPhoto
      ? this.judge.shape(post, at) + Number([...(this.#tiles[at]?.near ?? [])].some((other) => this.#seats.get(other)?.isPhoto))
      : misfit(this.judge.size(post, at) / wish)
    const luck = chance(post.id, "tile")
    let best = { at: tiles[0] ?? -1, cost: Infinity }
    for (const at of tiles) {
      const found = cost(at) + 0.2 * ((luck + at * GOLDEN) % 1)
      if (found < best.cost) best = { at, cost: found }
    }
    return best.at
  }

  /** @param {Post} post @param {number} at @param {boolean} isPhoto @param {boolean} [isRepeat] */
  #sit(post, at, isPhoto, isRepeat = false) {
    if (at < 0) return
    this.#seats.set(at, { post, isPhoto, isRepeat, since: (this.#turn += 1) })
    this.#shown.set(post.id, (this.#shown.get(post.id) ?? 0) + 1)
  }

  /** @param {number} at */
  #leave(at) {
    const id = this.#seats.get(at)?.post.id ?? ""
    const left = (this.#shown.get(id) ?? 0) - 1
    this.#seats.delete(at)
    if (left > 0) this.#shown.set(id, left)
    else this.#shown.delete(id)
  }

  #free() {
    return [...this.#tiles.keys()].filter((at) => !this.#seats.has(at))
  }

  get #photoCount() {
    return [...this.#seats.values()].filter(({ isPhoto }) => isPhoto).length
  }

  /** @param {number} at */
  #since(at) {
    return this.#seats.get(at)?.since ?? 0
  }
}

/** @param {Post} post */
export function isPhotoOnly({ body, photos }) {
  return photos.length > 0 && !body.trim()
}

/** Too small is worse than too large. @param {number} size over what is wished for */
function misfit(size) {
  const odd = Math.log(Math.max(size, 0.01))
  return odd < 0 ? -1.5 * odd : odd
}

/** @param {Iterable<string>} ids @param {(id: string) => Post | undefined} find */
function posts(ids, find) {
  return [...ids].flatMap((id) => find(id) ?? [])
}
