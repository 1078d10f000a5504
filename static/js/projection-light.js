/** Draws how the light falls: the picture pinned, masked, with its margin and brightness. At the usual aim nothing is touched, and letters are as crisp as can be. */

/** @import { Mask } from "./projection-masks.js" */
/** @import { Aim } from "./projection.js" */
import { transformTo } from "./homography.js"
import { element, within } from "./parts.js"
import { isPinned } from "./projection.js"

export class Light {
  #main
  #light
  #masks
  #dim

  /** @param {HTMLElement} main */
  constructor(main) {
    this.#main = main
    this.#light = within(main, ".stage__light")
    this.#masks = within(main, ".stage__masks")
    this.#dim = within(main, ".stage__dim")
  }

  /** @param {Aim} aim */
  draw({ corners, masks, overscan, brightness }) {
    set(this.#light, "transform", isPinned(corners) ? transformTo(corners, innerWidth, innerHeight) : "")
    set(this.#main, "--overscan", overscan ? String(overscan) : "")
    set(this.#dim, "opacity", brightness < 100 ? String(1 - brightness / 100) : "")
    this.#dim.hidden = brightness >= 100
    this.#drawMasks(masks)
  }

  /** @param {Mask[]} masks */
  #drawMasks(masks) {
    while (this.#masks.children.length > masks.length) this.#masks.lastElementChild?.remove()
    while (this.#masks.children.length < masks.length) this.#masks.append(element("div", "", "stage__mask"))
    masks.forEach(({ x, y, width, height }, at) => {
      const element = /** @type {HTMLElement} */ (this.#masks.children[at])
      for (const [name, share] of Object.entries({ left: x, top: y, width, height })) set(element, name, `${share * 100}%`)
    })
  }
}

/** @param {HTMLElement} element @param {string} property @param {string} value */
function set(element, property, value) {
  if (value) element.style.setProperty(property, value)
  else element.style.removeProperty(property)
}
