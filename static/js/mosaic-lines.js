/** How the campaign's words stand as huge letters: in which lines, and how large each. Pure but for what measures a line. */

const MOST_LINES = 3
/** How much larger than the smallest line another may grow into height that is left. */
const GROWTH = 2.2
const ROUNDS = 24

/**
 * @typedef {{left: number, right: number, up: number, down: number}} Extent how far ink reaches from the middle of a line, of font size 1
 *
 * @typedef {object} Line
 * @property {string} text
 * @property {number} size of its font, in pixels
 * @property {Extent} extent
 * @property {number} width of its ink, in pixels
 * @property {number} height of its ink, in pixels
 */

/**
 * Of all ways to break the words, the one whose letters cover most of the ground.
 * @param {string} words
 * @param {{width: number, height: number, gap: number}} ground pixels; `gap` between two lines
 * @param {(text: string) => Extent} measure
 * @returns {Line[]} from the top
 */
export function lines(words, ground, measure) {
  const { pieces, joint } = broken(words)
  let best = { lines: /** @type {Line[]} */ ([]), covered: 0 }
  for (const parts of partitions(pieces.length)) {
    const texts = parts.map(([from, to]) => pieces.slice(from, to).join(joint))
    const sized = grown(texts.map((text) => ({ text, extent: measure(text) })), ground)
    const covered = sized.reduce((sum, { width, height }) => sum + width * height, 0)
    if (covered > best.covered) best = { lines: sized, covered }
  }
  return best.lines
}

/** Between words; scripts that write none of these spaces break between any two signs. @param {string} words */
function broken(words) {
  const pieces = words.split(/\s+/u).filter(Boolean)
  const [only] = pieces
  if (pieces.length !== 1 || !only || !SPACELESS.test(only)) return { pieces, joint: " " }
  return { pieces: [...new Intl.Segmenter().segment(only)].map(({ segment }) => segment), joint: "" }
}

const SPACELESS = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{P}]+$/u

/** @param {number} count @returns {number[][][]} each as the [from, to) of its lines */
function partitions(count) {
  /** @type {number[][][]} */
  const found = []
  /** @param {number} from @param {number[][]} before */
  const go = (from, before) => {
    if (from === count) found.push(before)
    else if (before.length < MOST_LINES) for (let to = from + 1; to <= count; to += 1) go(to, [...before, [from, to]])
  }
  go(0, [])
  return found
}

/**
 * All lines alike where height is what lacks; where width lacks, short lines grow into the height that is left.
 * @param {{text: string, extent: Extent}[]} parts @param {{width: number, height: number, gap: number}} ground
 * @returns {Line[]}
 */
function grown(parts, { width, height, gap }) {
  const widest = parts.map(({ extent }) => width / (extent.left + extent.right))
  const high = parts.map(({ extent }) => extent.up + extent.down)
  const room = height - gap * (parts.length - 1)
  const sizes = (/** @type {number} */ most) => widest.map((size) => Math.min(size, most))
  const tall = (/** @type {number} */ most) => sizes(most).reduce((sum, size, at) => sum + size * (high[at] ?? 0), 0)
  let [fits, bursts] = [0, Math.min(...widest) * GROWTH]
  if (tall(bursts) <= room) fits = bursts
  for (let round = 0; round < ROUNDS; round += 1) {
    const middle = (fits + bursts) / 2
    if (tall(middle) <= room) fits = middle
    else bursts = middle
  }
  const chosen = sizes(fits)
  return parts.map(({ text, extent }, at) => {
    const size = chosen[at] ?? 0
    return { text, size, extent, width: size * (extent.left + extent.right), height: size * (extent.up + extent.down) }
  })
}
