/** Which parts of a message its flags mark. */

/** @import { Flag } from "./types.js" */

/**
 * @param {string} body
 * @param {Flag[]} flags may overlap
 * @returns {{text: string, start: number, isMarked: boolean}[]} pieces that joined are the body again; `start` as in flags
 */
export function pieces(body, flags) {
  const found = []
  let at = 0
  for (const { start, end } of [...flags].sort((one, other) => one.start - other.start)) {
    const from = Math.max(start, at)
    if (end <= from) continue
    found.push({ text: body.slice(at, from), start: at, isMarked: false }, { text: body.slice(from, end), start: from, isMarked: true })
    at = end
  }
  found.push({ text: body.slice(at), start: at, isMarked: false })
  return found.filter((piece) => piece.text)
}
