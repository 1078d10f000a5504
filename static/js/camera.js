/** The photos of a post: chosen, shown as they came back, and ready before the words are sent. Loaded with the first. */

/** @import { WritingForm } from "./writing-form.js" */
import { Check } from "./check.js"
import { within } from "./parts.js"
import { counted } from "./plural.js"
import { Shot } from "./shot.js"

/** @type {Promise<Camera> | undefined} */
let opened

/** The page's one camera. @param {WritingForm} writing */
export function open(writing) {
  opened ??= parts(`${wallOf(writing.form)}/photos`).then((page) => new Camera(writing, page))
  opened.catch(() => (opened = undefined)) // the next choice tries again
  return opened
}

export class Camera {
  #form
  #words
  #list
  #mould
  #check
  #refusal
  #input
  /** @type {Shot[]} */
  #shots = []
  #last = Promise.resolve()
  /** @type {(() => void)[]} who waits until all are taken */
  #waiting = []

  /** @param {WritingForm} writing @param {HTMLElement} page its parts */
  constructor(writing, page) {
    this.#form = writing.form
    this.#words = page.dataset
    this.#mould = moulded(page, "photo")
    this.#check = new Check(/** @type {HTMLDialogElement} */ (moulded(page, "check")), () => this.#settle())
    this.#refusal = within(this.#form, "#photo-refusal")
    this.#list = document.createElement("ol")
    this.#list.className = "shots"
    this.#input = /** @type {HTMLInputElement} */ (within(this.#form, "[type=file]"))
    within(this.#form, ".add-photo").before(this.#list)
    // The form lets go of its fields: so of photos.
    new MutationObserver(() => this.#hold(this.#isHeld && this.#input.readOnly)).observe(this.#input, { attributeFilter: ["readonly"] })
    writing.photos = this
  }

  /** Takes what was chosen. */
  take() {
    const files = [...(this.#input.files ?? [])]
    if (!files.length) return
    const room = this.#room
    this.#refuse(files.length > room ? counted(this.#words.tooMany ?? "{}", Number(this.#words.most), document.documentElement.lang) : "")
    for (const file of files.slice(0, room)) this.#add(file)
    this.#input.value = "" // else the form would send the originals too
    this.#settle()
  }

  /** Waits until each photo is with the wall, and nobody is looking for faces in one. @returns {Promise<string>} why one is not, in words; else nothing */
  async ready() {
    while (this.#check.isOpen || this.#shots.some((shot) => !shot.isTaken && !shot.isRefused)) {
      await new Promise((/** @type {(value?: undefined) => void} */ resolve) => this.#waiting.push(resolve))
    }
    if (this.#shots.some((shot) => shot.isRefused)) return this.#words.unsent ?? ""
    this.#hold(true) // what is sent can be changed no longer
    return ""
  }

  /** Words for while one waits; none where there is nothing to wait for. */
  get wait() {
    return this.#shots.every((shot) => shot.isTaken || shot.isRefused) ? "" : (this.#words.waits ?? "")
  }

  /** The wall no longer has them. */
  renew() {
    for (const shot of this.#shots) shot.renew()
  }

  /** After the post arrived, nothing of them stays. */
  forget() {
    for (const shot of this.#shots) shot.forget()
    this.#shots = []
    this.#list.replaceChildren()
  }

  /** @param {File} file */
  #add(file) {
    const card = /** @type {HTMLElement} */ (this.#mould.cloneNode(true))
    const shot = new Shot(card, {
      wall: wallOf(this.#form),
      words: this.#words,
      changed: () => this.#settle(),
      check: (chosen) => this.#check.open(chosen),
    })
    this.#shots.push(shot)
    this.#list.append(card)
    // One after the other: a phone that unpacks four large photos at once runs out of memory.
    this.#last = this.#last.then(() => shot.start(file))
  }

  #settle() {
    const before = this.#shots.length
    this.#shots = this.#shots.filter((shot) => !shot.isForgotten)
    if (this.#shots.length < before) this.#fewer()
    this.#input.closest("label")?.toggleAttribute("hidden", this.#room <= 0)
    for (const resolve of this.#waiting.splice(0)) resolve()
  }

  /** The form hears of it as of every other change: a sending that waits is not sent by itself. */
  #fewer() {
    this.#input.closest("label")?.removeAttribute("hidden")
    this.#input.dispatchEvent(new Event("input", { bubbles: true }))
    this.#input.focus()
  }

  get #isHeld() {
    return this.#input.closest("[inert]") !== null
  }

  /** @param {boolean} held */
  #hold(held) {
    this.#input.closest(".field")?.toggleAttribute("inert", held)
  }

  get #room() {
    return Number(this.#words.most) - this.#shots.length - this.#form.querySelectorAll(".taken").length
  }

  /** @param {string} words */
  #refuse(words) {
    this.#refusal.textContent = words
    this.#refusal.hidden = !words
  }
}

/** @param {HTMLFormElement} form */
function wallOf(form) {
  return new URL(form.action).pathname.replace(/\/posts$/, "")
}

/** The page that holds the moulds and the words, and its sheet. @param {string} address @returns {Promise<HTMLElement>} */
function parts(address) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open("GET", `${address}${location.search}`)
    request.responseType = "document"
    request.addEventListener("error", reject)
    request.addEventListener("load", () => {
      const page = request.response
      if (!(page instanceof Document) || request.status !== 200) return reject(new Error("no parts"))
      const sheet = /** @type {HTMLLinkElement} */ (document.adoptNode(within(page, "link")))
      sheet.addEventListener("load", () => resolve(within(page, "main")))
      sheet.addEventListener("error", reject)
      document.head.append(sheet)
    })
    request.send()
  })
}

/** @param {HTMLElement} page @param {string} name @returns {HTMLElement} */
function moulded(page, name) {
  const mould = /** @type {HTMLTemplateElement} */ (within(page, `[data-mould="${name}"]`))
  const made = document.adoptNode(/** @type {Element} */ (mould.content.firstElementChild))
  if (name === "check") document.body.append(made)
  return /** @type {HTMLElement} */ (made)
}
