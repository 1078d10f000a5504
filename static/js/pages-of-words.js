/** Long words in pages: cut where a reader pauses, and never inside of what is one letter to them. Pure. */

// A page that ends with its sentence may be this much emptier than the others before it is filled with a part of the next.
const LEAST = 0.5
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" })
const words = new Intl.Segmenter(undefined, { granularity: "word" })
const sentences = new Intl.Segmenter(undefined, { granularity: "sentence" })
// Signs beside which people write no space: those of East Asia, Tibetan's tsheg, Ethiopic's colon.
const UNSPACED = "[\\u3000-\\u303f\\uff01-\\uff0f\\uff1a-\\uff20\\uff3b-\\uff40\\uff5b-\\uff65\\u0f0b-\\u0f14\\u1361-\\u1368]"
const OPENS = new RegExp(`^(?=${UNSPACED})\\p{Ps}`, "u")
const CLOSES = new RegExp(`(?=${UNSPACED})[^\\p{Ps}]$`, "u")

/** @typedef {{ends: number[], breaks: Map<number, "sentence" | "word">}} Text where its letters end, and which of these are good places to stop */

/**
 * The text in as few pages as hold it, each about as long as the others; one that no page holds is cut letter by letter.
 * @param {string} text
 * @param {(chunk: string) => boolean} fits whether a page holds the chunk; what it holds it also holds shortened
 * @returns {string[]} without the white space at which it was cut
 */
export function pagesOf(text, fits) {
  if (fits(text)) return [text]
  const cut = cuts(text)
  const holds = remembered((from, to) => fits(text.slice(from, to).trim()))
  /** @param {number} least @param {number} most */
  const fill = (least, most) => filled(cut, holds, least, most)
  const whole = fill(0, Infinity)
  const full = fill(LEAST, Infinity)
  const least = whole.length > full.length ? LEAST : 0
  const pages = balanced((most) => fill(least, most), least ? full : whole)
  return pages.map(([from, to]) => text.slice(from, to).trim()).filter(Boolean)
}

/** The same number of pages with the lowest of all limits to a page's length. @param {(most: number) => number[][]} fill @param {number[][]} pages */
function balanced(fill, pages) {
  const lengths = pages.map(([from = 0, to = 0]) => to - from)
  let high = Math.max(...lengths)
  let low = Math.ceil(lengths.reduce((sum, length) => sum + length, 0) / pages.length)
  let best = pages
  while (low < high) {
    const middle = (low + high) >> 1
    const tried = fill(middle)
    if (tried.length > pages.length) low = middle + 1
    else [high, best] = [middle, tried]
  }
  return best
}

/** @param {Text} text @param {(from: number, to: number) => boolean} holds @param {number} least part of a page @param {number} most letters of it */
function filled({ ends, breaks }, holds, least, most) {
  const pages = []
  for (let from = 0, first = 0; first < ends.length; ) {
    const last = furthest(ends, first, (to) => to - from <= most && holds(from, to))
    const stop = last === ends.length - 1 ? last : goodStop(ends, breaks, first, last, least)
    const to = ends[stop] ?? 0
    pages.push([from, to])
    from = to
    first = stop + 1
  }
  return pages
}

/** The last letter that a page holds, or the first, which must go somewhere. @param {number[]} ends @param {number} first @param {(to: number) => boolean} holds */
function furthest(ends, first, holds) {
  let low = first
  let high = ends.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (holds(ends[middle] ?? 0)) low = middle
    else high = middle - 1
  }
  return low
}

/** @param {number[]} ends @param {Text["breaks"]} breaks @param {number} first @param {number} last @param {number} least */
function goodStop(ends, breaks, first, last, least) {
  let word = -1
  for (let at = last; at >= first; at -= 1) {
    const kind = breaks.get(ends[at] ?? 0)
    if (kind === "sentence" && at - first >= least * (last - first)) return at
    if (kind && word < 0) word = at
  }
  return word < 0 ? last : word
}

/** @param {string} text @returns {Text} */
function cuts(text) {
  const ends = [...graphemes.segment(text)].map(end)
  /** @type {Text["breaks"]} */
  const breaks = new Map(wordEnds(text).map((at) => [at, "word"]))
  for (const sentence of sentences.segment(text)) breaks.set(end(sentence), "sentence")
  return { ends, breaks }
}

/** Behind white space; and between words where people write none. @param {string} text */
function wordEnds(text) {
  const segments = [...words.segment(text)]
  return segments.flatMap((segment, at) => {
    const next = segments[at + 1]
    const isWordOver = segment.isWordLike || CLOSES.test(segment.segment)
    const isNextNew = next?.isWordLike || OPENS.test(next?.segment ?? "")
    return /\s$/.test(segment.segment) || (isWordOver && isNextNew) ? [end(segment)] : []
  })
}

/** @param {Intl.SegmentData} data */
function end({ index, segment }) {
  return index + segment.length
}

/** @param {(from: number, to: number) => boolean} ask which takes its time */
function remembered(ask) {
  /** @type {Map<string, boolean>} */
  const answers = new Map()
  return (/** @type {number} */ from, /** @type {number} */ to) => {
    const key = `${from}-${to}`
    const known = answers.get(key)
    if (known !== undefined) return known
    const answer = ask(from, to)
    answers.set(key, answer)
    return answer
  }
}
