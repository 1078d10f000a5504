/** The dialog in which a supporter looks for faces, covers more, or shows their own. */

/** @import { CoverChoice, Place } from "./cover-choice.js" */
/** @import { Shot } from "./shot.js" */
import { placeOf } from "./cover-choice.js"
import { element, within } from "./parts.js"
import { copy } from "./shrink.js"

const LARGE = 2048
const DONE = "done"
const STEP = 0.02
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }

export class Check {
  #dialog
  #picture
  #faces
  #question
  #closed
  /** @type {CoverChoice | undefined} */
  #choice
  /** @type {Shot | undefined} */
  #shot
  /** @type {{x: number, y: number} | undefined} where a finger went down */
  #from
  /** @type {string | undefined} the face that the question is about */
  #asked

  /** @param {HTMLDialogElement} dialog @param {() => void} closed is called after each look */
  constructor(dialog, closed) {
    this.#dialog = dialog
    this.#closed = closed
    this.#picture = this.#part("picture")
    this.#faces = this.#part("faces")
    this.#question = this.#part("question")
    this.#picture.addEventListener("pointerdown", (event) => this.#begin(event))
    this.#picture.addEventListener("pointermove", (event) => this.#stretch(event))
    this.#picture.addEventListener("pointerup", (event) => this.#end(event))
    this.#picture.addEventListener("pointercancel", () => this.#forgetFinger())
    this.#on("add", () => this.#add())
    this.#on("keep", () => this.#answer())
    this.#on("bare", () => this.#show())
    this.#on("done", () => this.#dialog.close(DONE))
    dialog.addEventListener("close", () => this.#leave())
  }

  get isOpen() {
    return this.#dialog.open
  }

  /** @param {Shot} shot */
  open(shot) {
    if (!shot.picture) return
    this.#shot = shot
    this.#choice = shot.choice
    copy(/** @type {HTMLCanvasElement} */ (this.#part("canvas")), shot.picture, LARGE)
    const { width, height } = shot.picture
    this.#picture.style.inlineSize = `min(100cqi, calc(100cqb * ${width / height}))`
    this.#picture.style.aspectRatio = `${width} / ${height}`
    this.#ask(undefined)
    this.#draw()
    this.#dialog.returnValue = ""
    this.#dialog.showModal()
  }

  /** A phone's Back closes it too: the covers that were drawn stay, and no face is shown by it. */
  #leave() {
    const [shot, choice] = [this.#shot, this.#choice]
    this.#choice = this.#shot = this.#from = undefined
    if (shot && choice) {
      if (this.#dialog.returnValue !== DONE) choice.hideAsBefore(shot.choice)
      shot.cover(choice)
    }
    this.#closed()
  }

  /** @param {PointerEvent} event */
  #begin(event) {
    if (!event.isPrimary) return
    this.#picture.setPointerCapture(event.pointerId)
    this.#from = this.#where(event)
  }

  /** @param {PointerEvent} event */
  #stretch(event) {
    if (!this.#from || !event.isPrimary) return
    const { x, y } = this.#where(event)
    this.#draw({ x: Math.min(x, this.#from.x), y: Math.min(y, this.#from.y), width: Math.abs(x - this.#from.x), height: Math.abs(y - this.#from.y) })
  }

  /** @param {PointerEvent} event */
  #end(event) {
    if (!this.#from || !event.isPrimary) return
    const { x, y } = this.#where(event)
    this.#choice?.draw(this.#from.x, this.#from.y, x, y)
    this.#from = undefined
    this.#draw()
  }

  #forgetFinger() {
    this.#from = undefined
    this.#draw()
  }

  #add() {
    this.#choice?.add()
    this.#draw()
    this.#focusCover(-1)
  }

  /** @param {number} index */
  #focusCover(index) {
    const cover = [...this.#picture.querySelectorAll(".check__box--added")].at(index)
    if (cover instanceof HTMLElement) cover.focus()
  }

  /** @param {string | undefined} face */
  #ask(face) {
    this.#asked = face
    this.#question.hidden = !face
    for (const name of ["ways", "faces"]) this.#part(name).hidden = Boolean(face)
    this.#draw()
    if (face) this.#part("keep").focus()
  }

  #show() {
    if (this.#asked) this.#choice?.bare.add(this.#asked)
    this.#answer()
  }

  #answer() {
    const index = this.#choice?.faces.indexOf(this.#asked ?? "") ?? -1
    this.#ask(undefined)
    this.#faces.querySelectorAll("button")[index]?.focus()
  }

  /** @param {Place} [stretched] what is being drawn */
  #draw(stretched) {
    const choice = this.#choice
    if (!choice) return
    for (const box of this.#picture.querySelectorAll(".check__box")) box.remove()
    choice.faces.forEach((face, index) => {
      const kinds = [choice.bare.has(face) ? "check__box--bare" : "", face === this.#asked ? "check__box--asked" : ""]
      this.#box(placeOf(face), kinds.join(" ")).append(element("span", this.#number(index), "check__number"))
    })
    choice.added.forEach((place, index) => this.#movable(this.#box(place, "check__box--added"), index))
    if (stretched) this.#box(stretched, "check__box--added")
    this.#list(choice)
  }

  /** @param {Place} place @param {string} kind */
  #box({ x, y, width, height }, kind) {
    const box = element("div", "", `check__box ${kind}`)
    Object.assign(box.style, { left: share(x), top: share(y), width: share(width), height: share(height) })
    this.#picture.append(box)
    return box
  }

  /** @param {HTMLElement} box @param {number} index */
  #movable(box, index) {
    box.tabIndex = 0
    box.setAttribute("role", "img")
    box.ariaLabel = `${this.#named("added", index)}. ${this.#faces.dataset.move ?? ""}`
    box.addEventListener("keydown", (event) => {
      const step = ARROWS[event.key]
      if (!step) return
      event.preventDefault()
      if (event.shiftKey) this.#choice?.stretch(index, ...step)
      else this.#choice?.move(index, ...step)
      this.#draw()
      this.#focusCover(index)
    })
  }

  /** @param {CoverChoice} choice */
  #list(choice) {
    const { show = "", hide = "", away = "" } = this.#faces.dataset
    const rows = choice.faces.map((face, index) => {
      const bare = choice.bare.has(face)
      return row(this.#named(bare ? "shown" : "face", index), bare ? hide : show, () => {
        if (!bare) return this.#ask(face)
        choice.bare.delete(face)
        this.#draw()
      })
    })
    const own = choice.added.map((_place, index) =>
      row(this.#named("added", index), away, () => {
        choice.added.splice(index, 1)
        this.#draw()
      }),
    )
    const buttons = () => [...this.#faces.querySelectorAll("button")]
    const at = buttons().findIndex((button) => button === document.activeElement)
    this.#faces.replaceChildren(...rows, ...own)
    if (at >= 0) (buttons()[at] ?? buttons().at(-1) ?? this.#part("add")).focus()
  }

  /** @param {string} kind @param {number} index */
  #named(kind, index) {
    return (this.#faces.dataset[kind] ?? "").replace("{n}", this.#number(index))
  }

  /** @param {number} index */
  #number(index) {
    return new Intl.NumberFormat(document.documentElement.lang).format(index + 1)
  }

  /** @param {PointerEvent} event */
  #where({ clientX, clientY }) {
    const { left, top, width, height } = this.#picture.getBoundingClientRect()
    return { x: (clientX - left) / width, y: (clientY - top) / height }
  }

  /** @param {string} name */
  #part(name) {
    return within(this.#dialog, `[data-part="${name}"]`)
  }

  /** @param {string} name @param {() => void} act */
  #on(name, act) {
    this.#part(name).addEventListener("click", act)
  }
}

/** @param {string} words @param {string} way @param {() => void} act */
function row(words, way, act) {
  const made = element("p", "", "check__face")
  const button = /** @type {HTMLButtonElement} */ (element("button", way, "text-button"))
  button.type = "button"
  button.addEventListener("click", act)
  made.append(element("span", words, ""), button)
  return made
}

/** @param {number} side */
function share(side) {
  return `${side * 100}%`
}
