/** A message that its place does not hold at a size that can be read: what it says in parts, each whole. Pure. */

/** @import { Post } from "./types.js" */
import { pagesOf } from "./pages-of-words.js"

/**
 * The post itself where it fits; else its photos, its words and its translation one after the other.
 * @param {Post} post
 * @param {(part: Post) => boolean} fits
 * @returns {Post[]}
 */
export function partsOf(post, fits) {
  if (fits(post)) return [post]
  const bare = { ...post, body: "", translation: "", photos: [] }
  const said = (/** @type {string} */ body) => ({ ...bare, body })
  const translated = (/** @type {string} */ translation) => ({ ...bare, translation })
  return [
    ...(post.photos.length ? [{ ...bare, photos: post.photos }] : []),
    ...(post.body ? pagesOf(post.body, (body) => fits(said(body))).map(said) : []),
    ...(post.translation ? pagesOf(post.translation, (translation) => fits(translated(translation))).map(translated) : []),
  ]
}
