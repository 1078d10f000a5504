/** A minute of silence: how much of it is left, in the page's words. Pure but for the page's language. */

/** @import { Facts } from "./types.js" */
import { counted } from "./plural.js"

const SECOND = 1_000
const MINUTE = 60

/**
 * @param {Facts["silence"]} silence @param {number} now ms since the epoch
 * @returns {{part: number, left: number} | undefined} how much has passed, 0 to 1, and the seconds that are left; nothing outside of it
 */
export function silenceAt(silence, now) {
  if (!silence) return undefined
  // A clock a little behind the server's sees a silence that is yet to begin: it has begun.
  const passed = Math.max(0, now - silence.from) / SECOND
  if (passed >= silence.seconds) return undefined
  return { part: passed / silence.seconds, left: Math.ceil(silence.seconds - passed) }
}

/** As a clock shows it. @param {number} seconds @param {string} lang */
export function clockWords(seconds, lang) {
  const number = (/** @type {number} */ n, /** @type {number} */ digits) => new Intl.NumberFormat(lang, { minimumIntegerDigits: digits, useGrouping: false }).format(n)
  return `${number(Math.floor(seconds / MINUTE), 1)}:${number(seconds % MINUTE, 2)}`
}

/** What it is a part of. @param {number} seconds @param {DOMStringMap} words @param {string} lang */
export function silenceWords(seconds, words, lang) {
  if (seconds % MINUTE) return counted(words.silenceSeconds ?? "", seconds, lang)
  return counted(words.silenceMinutes ?? "", seconds / MINUTE, lang)
}
