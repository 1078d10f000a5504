/** What a supporter decides about the covers of one photo: pure. Places are fractions of the upright picture. */

const TAP = 0.18
const LEAST = 0.03 // a finger that meant to tap moves about as far
const BESIDE = 0.02
const MOST = 64 // as the wall has it

/** @typedef {{x: number, y: number, width: number, height: number}} Place */

/** @param {string} box as the wall writes it @returns {Place} */
export function placeOf(box) {
  const [x = 0, y = 0, width = 0, height = 0] = box.split(",").map(Number)
  return { x, y, width, height }
}

/** @param {Place} place */
export function boxOf({ x, y, width, height }) {
  return [x, y, width, height].map((side) => String(Number(side.toFixed(4)))).join(",")
}

export class CoverChoice {
  /** @type {Place[]} covers that the supporter drew */
  added = []
  /** @type {Set<string>} boxes of faces that are theirs, and to be shown */
  bare = new Set()
  #aspect

  /**
   * @param {string[]} faces boxes that the wall found, covered so far or not
   * @param {string[]} bare those of them that are shown so far
   * @param {Place[]} added covers that were drawn before
   * @param {number} aspect the picture's width by its height
   */
  constructor(faces, bare, added, aspect) {
    this.faces = faces
    this.bare = new Set(bare)
    this.added = [...added]
    this.#aspect = aspect
  }

  /** A tap: takes away the cover of theirs under it, or puts one there. @param {number} x @param {number} y */
  tap(x, y) {
    const under = this.added.findLastIndex((place) => contains(place, x, y))
    if (under >= 0) this.added.splice(under, 1)
    else this.#put(x, y)
  }

  /** From one corner to the other. @param {number} x @param {number} y @param {number} toX @param {number} toY */
  draw(x, y, toX, toY) {
    const place = inside({ x: Math.min(x, toX), y: Math.min(y, toY), width: Math.abs(toX - x), height: Math.abs(toY - y) })
    if (place.width < LEAST || place.height < LEAST) return this.tap(x, y)
    this.#add(place)
  }

  /** One in the middle, to be moved from there; each a step beside the one before. */
  add() {
    const at = 0.5 + BESIDE * (this.added.length % 10)
    this.#put(at, at)
  }

  /** @param {number} index of a cover of theirs @param {number} right @param {number} down */
  move(index, right, down) {
    const place = this.added[index]
    if (!place) return
    const { width, height } = place
    const x = Math.min(Math.max(place.x + right, 0), 1 - width)
    const y = Math.min(Math.max(place.y + down, 0), 1 - height)
    this.added[index] = { x, y, width, height }
  }

  /** @param {number} index of a cover of theirs @param {number} wider @param {number} higher */
  stretch(index, wider, higher) {
    const place = this.added[index]
    if (!place) return
    const { x, y, width, height } = place
    this.added[index] = inside({ x, y, width: Math.max(width + wider, LEAST), height: Math.max(height + higher, LEAST) })
  }

  /** Shows no face that was not shown before: where somebody leaves without saying that they are done. @param {CoverChoice} before */
  hideAsBefore(before) {
    this.bare = new Set([...this.bare].filter((face) => before.bare.has(face)))
  }

  /** What goes into the address of the next sending. */
  get query() {
    const query = new URLSearchParams()
    for (const place of this.added) query.append("cover", boxOf(place))
    for (const box of this.bare) query.append("bare", box)
    return query.toString()
  }

  /** @param {number} x @param {number} y its middle */
  #put(x, y) {
    const [width, height] = this.#aspect > 1 ? [TAP / this.#aspect, TAP] : [TAP, TAP * this.#aspect]
    this.#add(inside({ x: x - width / 2, y: y - height / 2, width, height }))
  }

  /** @param {Place} place */
  #add(place) {
    if (this.added.length + this.faces.length < MOST) this.added.push(place)
  }
}

/** @param {Place} place @param {number} x @param {number} y */
function contains(place, x, y) {
  return x >= place.x && x <= place.x + place.width && y >= place.y && y <= place.y + place.height
}

/** @param {Place} place @returns {Place} the part of it that is in the picture */
function inside({ x, y, width, height }) {
  const [left, top] = [Math.max(x, 0), Math.max(y, 0)]
  return { x: left, y: top, width: Math.min(x + width, 1) - left, height: Math.min(y + height, 1) - top }
}
