/** A minute of silence: how much of it is left, in the page's words. Pure but for the page's language. */

/** @import { Facts } from "./types.js" */
import { counted } from "./plural.js"
import { silenceLeft } from "./show-time.js"

const SECOND = 1_000
const MINUTE = 60

/**
 * @param {Facts["silence"]} silence @param {number} now ms since the epoch
 * @returns {{part: number, left: number} | undefined} how much has passed, 0 to 1, and the seconds that are left; nothing outside of it
 */
export function silenceAt(silence, now) {
  if (!silence) return undefined
  const left = silenceLeft({ silence }, now)
  return left > 0 ? { part: 1 - left / (SECOND * silence.seconds), left: Math.ceil(left / SECOND) } : undefined
}

/** What it is a part of. @param {number} seconds @param {DOMStringMap} words @param {string} lang */
export function silenceWords(seconds, words, lang) {
  if (seconds % MINUTE) return counted(words.silenceSeconds ?? "", seconds, lang)
  return counted(words.silenceMinutes ?? "", seconds / MINUTE, lang)
}
