/** What may stand above a candle: few words, or a first name. Never a full name. Pure. */

/** @import { Post } from "./types.js" */
import { length } from "./draft.js"

const FEW = 24
const BETWEEN = /[\s_·・.,;:/|@+&-]+/u
/** Scripts whose names have no space between family name and first name. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u

/** @type {WeakMap<Post, string>} */
const known = new WeakMap()

/** @param {Post} post @returns {string} empty where it has none */
export function candleWords(post) {
  const words = known.get(post) ?? found(post)
  known.set(post, words)
  return words
}

/** @param {Post} post */
function found({ body, name }) {
  const few = body.trim().replace(/\s+/gu, " ")
  if (few && length(few) <= FEW) return few
  return firstName(name)
}

/** @param {string} name */
function firstName(name) {
  const first = name.trim().split(BETWEEN).find((word) => /\p{Letter}/u.test(word)) ?? ""
  return UNSPACED.test(first) || length(first) > FEW ? "" : first
}
