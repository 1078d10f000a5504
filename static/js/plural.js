/** Sentences that count, in the page's language. The words come from the template, never from here. */

/**
 * @param {string} forms JSON of this language's plural categories: `{"one": "{n} message", "other": "{n} messages"}`
 * @param {number} n
 * @param {string} lang BCP 47
 */
export function counted(forms, n, lang) {
  const sentences = /** @type {Record<string, string>} */ (JSON.parse(forms))
  const sentence = sentences[new Intl.PluralRules(lang).select(n)] ?? sentences.other ?? "{n}"
  return sentence.replace("{n}", new Intl.NumberFormat(lang).format(n))
}
