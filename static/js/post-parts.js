/** How a message stands in its place, and in parts where that does not hold it at a size that can be read. Pure. */

/** @import { Post, Stance } from "./types.js" */
import { pagesOf } from "./pages-of-words.js"

/** @typedef {{post: Post, stance: Stance}} Part */

/**
 * The post itself where it fits; else its photos, its words and its translation one after the other.
 * @param {Post} post
 * @param {(part: Post) => Stance} stand
 * @param {number} least size of words, in wall units
 * @returns {Part[]}
 */
export function partsOf(post, stand, least) {
  const stance = stand(post)
  if (stance.size >= least) return [{ post, stance }]
  const fits = (/** @type {Post} */ part) => stand(part).size >= least
  const bare = { ...post, body: "", translation: "", photos: [] }
  const said = (/** @type {string} */ body) => ({ ...bare, body })
  const translated = (/** @type {string} */ translation) => ({ ...bare, translation })
  const parts = [
    ...(post.photos.length ? [{ ...bare, photos: post.photos }] : []),
    ...(post.body ? pagesOf(post.body, (body) => fits(said(body))).map(said) : []),
    ...(post.translation ? pagesOf(post.translation, (translation) => fits(translated(translation))).map(translated) : []),
  ]
  return parts.map((part) => ({ post: part, stance: stand(part) }))
}
