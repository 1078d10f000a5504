/** How well a post fits a tile, and how its words or its photo stand there. Pure but for what measures a text. */

/** @import { Box } from "./ink.js" */
/** @import { Tile } from "./mosaic-layout.js" */
/** @import { Photo, Post } from "./types.js" */
/** @import { Span, Words } from "./tile-words.js" */
import { estimated, fitted, measured } from "./tile-words.js"

/** How much longer or wider than it is a photo may become, cropped for its tile; one that is upright never becomes a landscape. */
const CROPPED = 1.5
/** The side of a photo that is as large as one likes, over the usual size of words. */
const PHOTO = 3
/** Tiles with less ink than this break photos. */
const FULL = 0.8
/** The largest letters, over what is usual and of a place's height. */
const LARGEST = { usual: 1.9, height: 0.62 }

/** How many measured posts are kept. */
const KNOWN = 1_000

export class Judge {
  #tiles
  #usual
  #margins
  #measure
  /** @type {Map<string, {body: string, words: Words}>} by post */
  #known = new Map()

  /**
   * @param {Tile[]} tiles in pixels
   * @param {number} usual size of words, in pixels
   * @param {{words: number, photo: number}} margins pixels
   * @param {(text: string) => Span} measure
   */
  constructor(tiles, usual, margins, measure) {
    this.#tiles = tiles
    this.#usual = usual
    this.#margins = margins
    this.#measure = measure
  }

  /** Size of a post's words in a tile, over what is usual. @param {Post} post @param {number} at */
  size(post, at) {
    const { width, height } = this.placeOfWords(at)
    return estimated(this.#words(post), width, height) / this.#usual
  }

  /** How ill a tile suits a post's photo, from 0. @param {Post} post @param {number} at */
  shape(post, at) {
    const [photo] = post.photos
    if (!photo) return Infinity
    const { box, full, parts } = this.#tile(at)
    const seen = areaOf(this.placeOfPhoto(photo, at))
    return Math.log(areaOf(box) / seen) + Math.abs(Math.log(seen / (this.#usual * PHOTO) ** 2)) + 3 * Math.max(FULL - full, 0) + 0.3 * parts.length
  }

  /**
   * How a post's words stand in a tile.
   * @param {Post} post @param {number} at @param {number} inset pixels that are left free where the words start
   * @returns {[Box, {size: number, lines: string[]}, number]} where, in which lines, and how far these are apart
   */
  stand(post, at, inset) {
    const { x, y, width, height } = this.placeOfWords(at)
    const place = { x: post.dir === "rtl" ? x : x + inset, y, width: width - inset, height }
    const words = this.#words(post)
    const most = Math.min(LARGEST.usual * this.#usual, LARGEST.height * height)
    return [place, fitted(words, place.width, height, most), words.leading]
  }

  /** @param {number} at @returns {Box} */
  placeOfWords(at) {
    return within(this.#tile(at).place, this.#margins.words)
  }

  /** @param {Photo} photo @param {number} at @returns {Box} */
  placeOfPhoto(photo, at) {
    const { box, place, full } = this.#tile(at)
    const { x, y, width, height } = within(full < FULL ? place : box, this.#margins.photo)
    const own = aspect(photo)
    const widest = own < 1 ? Math.min(own * CROPPED, 1) : own * CROPPED
    const shown = Math.min(Math.max(width / height, own / CROPPED), widest)
    const size = { width: Math.min(width, height * shown), height: Math.min(height, width / shown) }
    return { x: x + (width - size.width) / 2, y: y + (height - size.height) / 2, ...size }
  }

  /** @param {Post} post @returns {Words} */
  #words(post) {
    const known = this.#known.get(post.id)
    if (known?.body === post.body) return known.words
    if (this.#known.size > KNOWN) this.#known.clear()
    const words = measured(post.body, post.lang, this.#measure)
    this.#known.set(post.id, { body: post.body, words })
    return words
  }

  /** @param {number} at */
  #tile(at) {
    return /** @type {Tile} */ (this.#tiles[at])
  }
}

/** @param {{width: number, height: number}} box */
function aspect({ width, height }) {
  return width / height
}

/** @param {Box} box */
function areaOf({ width, height }) {
  return width * height
}

/** @param {Box} box @param {number} margin @returns {Box} */
function within({ x, y, width, height }, margin) {
  return { x: x + margin, y: y + margin, width: Math.max(width - 2 * margin, 1), height: Math.max(height - 2 * margin, 1) }
}
