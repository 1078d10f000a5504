/** The tiles that are seen: each shows one post, a new one fades in over the one before, and the newest carries a ribbon. */

/** @import { Judge } from "./mosaic-judge.js" */
/** @import { Tile } from "./mosaic-layout.js" */
/** @import { Seat } from "./mosaic-seats.js" */
import { chance } from "./chance.js"
import { face, picture, ribbon, words } from "./mosaic-tile.js"
import { fadeIn, fadeOut } from "./motion.js"
import { element } from "./parts.js"

/** Wall units. */
const RIBBON = { width: 0.6, inset: 1 }
/** Of all papers, how many are of each tone or of one before it. */
const TONES = [0.55, 0.72, 0.86, 1]

export class Faces {
  element = element("div", "", "mosaic__tiles")
  /** @type {Tile[]} in pixels */
  #tiles = []
  /** @type {Judge | undefined} */
  #judge
  #unit = 1
  /** @type {Map<number, HTMLElement[]>} of each tile, the latest first */
  #faces = new Map()
  /** @type {HTMLElement | undefined} */
  #ribbon

  /** Begins anew. @param {Tile[]} tiles in pixels @param {Judge} judge @param {number} unit pixels */
  lay(tiles, judge, unit) {
    this.#tiles = tiles
    this.#judge = judge
    this.#unit = unit
    this.#ribbon = undefined
    this.#faces.clear()
    this.element.replaceChildren()
  }

  /** @param {number} at which tile @param {Seat} seat @param {{still: boolean, isNewest?: boolean}} how */
  show(at, seat, { still, isNewest = false }) {
    if (isNewest) this.endRibbon(still)
    const before = this.#faces.get(at) ?? []
    const made = this.#made(at, seat, isNewest)
    this.#faces.set(at, [made, ...before])
    this.element.append(made)
    const uncover = () => this.#remove(at, before)
    if (still) uncover()
    else fadeIn(made, "now").onfinish = uncover
  }

  /** @param {boolean} still */
  endRibbon(still) {
    const ending = this.#ribbon
    this.#ribbon = undefined
    if (!ending || still) ending?.remove()
    else fadeOut(ending, () => ending.remove())
  }

  /** @param {number} at @param {Seat} seat @param {boolean} isNewest */
  #made(at, { post, isPhoto }, isNewest) {
    const judge = /** @type {Judge} */ (this.#judge)
    const made = face(post, /** @type {Tile} */ (this.#tiles[at]), TONES.findIndex((part) => chance(post.id, "tone") < part))
    const [photo] = post.photos
    if (isPhoto && photo) made.append(picture(photo, judge.placeOfPhoto(photo, at)))
    else made.append(words(post, ...judge.stand(post, at, isNewest ? RIBBON.inset * this.#unit : 0)))
    if (isNewest) made.append((this.#ribbon = ribbon(post, judge.placeOfWords(at), RIBBON.width * this.#unit)))
    return made
  }

  /** @param {number} at @param {HTMLElement[]} faces */
  #remove(at, faces) {
    for (const face of faces) face.remove()
    this.#faces.set(at, (this.#faces.get(at) ?? []).filter((face) => !faces.includes(face)))
  }
}
