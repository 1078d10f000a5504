/** How long a text is: pure, no DOM. */

/**
 * How many characters a person would count. Browsers that cannot tell are given code points, which are never fewer.
 * The server counts what it keeps, so surrounding space is free here too.
 * @param {string} text
 * @param {string} [lang]
 */
export function length(text, lang) {
  const kept = text.trim().normalize("NFC")
  if (!("Segmenter" in Intl)) return [...kept].length
  return [...new Intl.Segmenter(lang, { granularity: "grapheme" }).segment(kept)].length
}
