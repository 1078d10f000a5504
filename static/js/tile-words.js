/** Whole messages in small places: broken into the lines that let them be largest. Pure but for what measures a text. */

const MOST_LINES = 12
/** An unbroken word longer than this may be broken anywhere. */
const LONG = 26
const SPACELESS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
/** Between two lines, of the font size; and a little that hinting may add to a line. */
const LEADING = 0.14
const SLACK = 1.03

/**
 * @typedef {{width: number, up: number, down: number}} Span a text of font size 1: how wide, and how far its ink reaches from its baseline
 *
 * @typedef {object} Words a message, measured
 * @property {string[]} pieces that are never broken
 * @property {number[]} starts width of what stands before each piece
 * @property {number[]} ends width of what stands before each piece's end
 * @property {number} leading from one line to the next
 * @property {number} longest width of the widest piece
 * @property {number} area
 */

/**
 * @param {string} body
 * @param {string} lang BCP 47, or "und"
 * @param {(text: string) => Span} measure
 * @returns {Words}
 */
export function measured(body, lang, measure) {
  const text = body.trim().replace(/\s+/gu, " ")
  const pieces = broken(text, lang)
  const { up, down } = measure(text)
  /** @type {number[]} */
  const starts = []
  /** @type {number[]} */
  const ends = []
  let width = 0
  for (const piece of pieces) {
    starts.push(width)
    ends.push(width + measure(piece.trimEnd()).width)
    width += measure(piece).width
  }
  const leading = Math.max(up + down + LEADING, 1)
  const longest = Math.max(...ends.map((end, at) => end - (starts[at] ?? 0)))
  return { pieces, starts, ends, leading, longest, area: width * leading }
}

/**
 * @param {Words} words @param {number} width @param {number} height @param {number} most
 * @returns {{size: number, lines: string[]}}
 */
export function fitted(words, width, height, most) {
  let best = { size: 0, cuts: /** @type {number[]} */ ([]) }
  for (let count = 1; count <= Math.min(words.pieces.length, MOST_LINES); count += 1) {
    const tall = height / (count * words.leading)
    if (tall <= best.size) break
    const { widest, cuts } = balanced(words, count)
    const size = Math.min(tall, width / (widest * SLACK), most)
    if (size > best.size) best = { size, cuts }
  }
  const lines = best.cuts.map((from, at) => words.pieces.slice(from, best.cuts[at + 1]).join("").trimEnd())
  return { size: best.size, lines }
}

/** About the size that `fitted` would find, in no time. @param {Words} words @param {number} width @param {number} height */
export function estimated({ area, longest, leading }, width, height) {
  return Math.min(Math.sqrt((0.72 * width * height) / area), width / (longest * SLACK), height / leading)
}

/** In so many lines, each about as long as the others. @param {Words} words @param {number} count */
function balanced(words, count) {
  let [least, enough] = [words.longest, words.ends.at(-1) ?? 0]
  for (let round = 0; round < 12; round += 1) {
    const middle = (least + enough) / 2
    if (wrapped(words, middle).length <= count) enough = middle
    else least = middle
  }
  return { widest: enough, cuts: wrapped(words, enough) }
}

/** @param {Words} words @param {number} width @returns {number[]} the first piece of each line */
function wrapped({ starts, ends }, width) {
  const cuts = [0]
  for (const [at, end] of ends.entries()) {
    if (end - (starts[cuts.at(-1) ?? 0] ?? 0) > width + 1e-6) cuts.push(at)
  }
  return cuts
}

/** Words with the space behind them. @param {string} text @param {string} lang */
function broken(text, lang) {
  return (text.match(/\S+\s*/gu) ?? []).flatMap((word) => (SPACELESS.test(word) || word.length > LONG ? smaller(word, lang) : [word]))
}

/** @param {string} word @param {string} lang @returns {string[]} */
function smaller(word, lang) {
  const granularity = SPACELESS.test(word) ? "word" : "grapheme"
  const parts = [...new Intl.Segmenter(lang === "und" ? [] : lang, { granularity }).segment(word)].map(({ segment }) => segment)
  /** @type {string[]} */
  const pieces = []
  // No line begins with a full stop or a space.
  for (const part of parts) pieces.length && /^[\s\p{P}]+$/u.test(part) ? pieces.push(`${pieces.pop()}${part}`) : pieces.push(part)
  return pieces
}
