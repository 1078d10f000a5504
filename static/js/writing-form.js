/** The form while somebody writes: the counter, and where the page says something. What sends it comes meanwhile. */

/** @import { Camera } from "./camera.js" */
/** @import { Sender } from "./sender.js" */
import { length } from "./draft.js"
import { counted } from "./plural.js"

const SAY_WHEN_LEFT = 20
const AGAIN_AFTER_MS = 2_000

export class WritingForm {
  /** @type {Camera | undefined} as soon as a photo was chosen */
  photos
  /** @type {Sender | undefined} */
  #sender
  #timer = 0
  #lang = document.documentElement.lang
  #body
  #status

  /** @param {HTMLFormElement} form @param {HTMLInputElement} files where photos are chosen */
  constructor(form, files) {
    this.form = form
    this.files = files
    this.#body =
      /** @type {HTMLTextAreaElement} */
      (form.elements.namedItem("body"))
    this.#status =
      /** @type {HTMLElement} */
      (form.querySelector("[role=status]"))

    form.addEventListener("focusin", () => this.#open().catch(() => {}), { once: true })
    form.addEventListener("submit", (event) => {
      event.preventDefault()
      this.#send()
    })
    form.addEventListener("input", (event) => this.#edited(event))
    this.#count()
  }

  /** Takes what was chosen. Where the photos' code cannot be had now, the choice stays in the form, and is waited for. */
  async takePhotos() {
    try {
      const { open } = await import("./camera.js")
      ;(await open(this)).take()
      if (!this.#sender?.waits) this.say("")
    } catch (error) {
      if (this.files.value) this.say(this.form.dataset.unreachable ?? "")
      throw error
    }
  }

  /** @param {string} words */
  say(words) {
    this.#status.textContent = words
    this.#status.hidden = !words
  }

  /** @param {string} name @returns {HTMLElement | null} */
  field(name) {
    return this.form.querySelector(`[name="${name}"]:not([type="hidden"])`)
  }

  /** Takes back what was said of a field. @param {string} name of the field, or `form` */
  forgive(name) {
    const place = document.getElementById(`${name}-refusal`)
    if (place) place.hidden = true
    this.field(name)?.removeAttribute("aria-invalid")
  }

  async #open() {
    const { Sender } = await import("./sender.js")
    return (this.#sender ??= new Sender(this))
  }

  async #send() {
    clearTimeout(this.#timer)
    try {
      await (await this.#open()).send()
    } catch {
      this.say(this.form.dataset.unreachable ?? "")
      this.#timer = setTimeout(() => this.#send(), AGAIN_AFTER_MS)
    }
  }

  /** @param {{target: any}} event of a field */
  #edited({ target }) {
    this.#count()
    this.forgive(target.name)
    this.forgive("form")
    clearTimeout(this.#timer)
    this.#sender?.edited()
  }

  #count() {
    const left = Number(this.form.dataset.limit) - length(this.#body.value, this.#lang)
    const counter =
      /** @type {HTMLElement} */
      (this.form.querySelector(".message__left"))
    const { left: remaining = "{}", over = "{}" } = this.form.dataset
    counter.textContent = left < 0 ? counted(over, -left, this.#lang) : counted(remaining, left, this.#lang)
    counter.classList.toggle("message__left--over", left < 0)
    // Said aloud only towards the end: a number after every letter would drown the letters.
    counter.ariaLive = left <= SAY_WHEN_LEFT ? "polite" : "off"
  }
}
