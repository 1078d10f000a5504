/** How long a text is: pure, no DOM. */

/** Making one takes longer than most texts. @type {Map<string | undefined, Intl.Segmenter>} */
const segmenters = new Map()

/**
 * How many characters a person would count. Browsers that cannot tell are given code points, which are never fewer.
 * The server counts what it keeps, so surrounding space is free here too.
 * @param {string} text
 * @param {string} [lang]
 */
export function length(text, lang) {
  const kept = text.trim().normalize("NFC")
  if (!("Segmenter" in Intl)) return [...kept].length
  const segmenter = segmenters.get(lang) ?? new Intl.Segmenter(lang, { granularity: "grapheme" })
  segmenters.set(lang, segmenter)
  return [...segmenter.segment(kept)].length
}
