/** A choice that looks like chance and is the same on every screen: it depends on a post and on what is chosen, and on nothing else. */

/**
 * FNV-1a over both names, then MurmurHash3's finaliser: without it, names that differ in their last letter only come out side by side.
 *
 * @param {string} id of a post
 * @param {string} salt what is chosen, so that the choices for one post do not depend on each other
 * @returns {number} at least 0 and below 1
 */
export function chance(id, salt) {
  let hash = 0x811c9dc5
  for (const letter of `${salt}\n${id}`) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}
