/** The dialog in which a supporter looks for faces, covers more, or shows their own. */

/** @import { CoverChoice, Place } from "./cover-choice.js" */
/** @import { Shot } from "./shot.js" */
import { placeOf } from "./cover-choice.js"
import { element, within } from "./parts.js"
import { copy } from "./shrink.js"

const LARGE = 2048
const STEP = 0.02
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }

export class Check {
  #dialog
  #picture
  #faces
  #question
  /** @type {CoverChoice | undefined} */
  #choice
  /** @type {Shot | undefined} */
  #shot
  /** @type {{x: number, y: number} | undefined} where a finger went down */
  #from
  /** @type {string | undefined} the face that the question is about */
  #asked

  /** @param {HTMLDialogElement} dialog */
  constructor(dialog) {
    this.#dialog = dialog
    this.#picture = this.#part("picture")
    this.#faces = this.#part("faces")
    this.#question = this.#part("question")
    this.#picture.addEventListener("pointerdown", (event) => this.#begin(event))
    this.#picture.addEventListener("pointermove", (event) => this.#stretch(event))
    this.#picture.addEventListener("pointerup", (event) => this.#end(event))
    this.#on("add", () => this.#addInTheMiddle())
    this.#on("keep", () => this.#ask(undefined))
    this.#on("bare", () => this.#show())
    this.#on("done", () => this.#done())
    dialog.addEventListener("close", () => this.#leave())
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
    this.#dialog.showModal()
  }

  #done() {
    if (this.#choice) this.#shot?.cover(this.#choice)
    this.#dialog.close()
  }

  #leave() {
    this.#choice = this.#shot = this.#from = undefined
  }

  /** @param {PointerEvent} event */
  #begin(event) {
    if (!event.isPrimary) return
    this.#picture.setPointerCapture(event.pointerId)
    this.#from = this.#where(event)
  }

  /** @param {PointerEvent} event */
  #stretch(event) {
    if (!this.#from) return
    const { x, y } = this.#where(event)
    this.#draw({ x: Math.min(x, this.#from.x), y: Math.min(y, this.#from.y), width: Math.abs(x - this.#from.x), height: Math.abs(y - this.#from.y) })
  }

  /** @param {PointerEvent} event */
  #end(event) {
    if (!this.#from) return
    const { x, y } = this.#where(event)
    this.#choice?.draw(this.#from.x, this.#from.y, x, y)
    this.#from = undefined
    this.#draw()
  }

  #addInTheMiddle() {
    this.#choice?.tap(0.5, 0.5)
    this.#draw()
    const last = [...this.#picture.querySelectorAll(".check__box--added")].at(-1)
    if (last instanceof HTMLElement) last.focus()
  }

  /** @param {string | undefined} face */
  #ask(face) {
    this.#asked = face
    this.#question.hidden = !face
    this.#part("ways").hidden = Boolean(face)
    if (face) this.#part("keep").focus()
  }

  #show() {
    if (this.#asked) this.#choice?.bare.add(this.#asked)
    this.#ask(undefined)
    this.#draw()
  }

  /** @param {Place} [stretched] what is being drawn */
  #draw(stretched) {
    const choice = this.#choice
    if (!choice) return
    for (const box of this.#picture.querySelectorAll(".check__box")) box.remove()
    for (const face of choice.faces) this.#box(placeOf(face), choice.bare.has(face) ? "check__box--bare" : "")
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
    box.ariaLabel = this.#named("added", index)
    box.addEventListener("keydown", (event) => {
      const step = ARROWS[event.key]
      if (!step) return
      event.preventDefault()
      this.#choice?.move(index, ...step)
      this.#draw()
      const again = this.#picture.querySelectorAll(".check__box--added")[index]
      if (again instanceof HTMLElement) again.focus()
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
    this.#faces.replaceChildren(...rows, ...own)
  }

  /** @param {string} kind @param {number} index */
  #named(kind, index) {
    const number = new Intl.NumberFormat(document.documentElement.lang).format(index + 1)
    return (this.#faces.dataset[kind] ?? "").replace("{n}", number)
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
