/** Minutes and seconds as a clock shows them. */

const MINUTE = 60

/** @param {number} seconds @param {string} lang @returns {string} "1:48" */
export function clockWords(seconds, lang) {
  const number = (/** @type {number} */ n, /** @type {number} */ digits) => new Intl.NumberFormat(lang, { minimumIntegerDigits: digits, useGrouping: false }).format(n)
  return `${number(Math.floor(seconds / MINUTE), 1)}:${number(seconds % MINUTE, 2)}`
}
