/** The form's side of a Sending: the counter, the attempts, and where a refusal is said. */

/** @import { Refusal } from "./types.js" */
import { Sending, length, secondsToWait } from "./draft.js"
import { counted } from "./plural.js"

const ANSWER_WITHIN_MS = 20_000
const SAY_WHEN_LEFT = 20

export class WritingForm {
  /** @type {import("./camera.js").Camera | undefined} as soon as a photo was chosen */
  photos
  #form
  #sending = new Sending()
  #timer = 0
  #lang = document.documentElement.lang
  #body
  #button
  #files
  #status
  #words

  /** @param {HTMLFormElement} form @param {HTMLInputElement} files where photos are chosen */
  constructor(form, files) {
    this.#form = this.form = form
    this.#files = files
    this.#body =
      /** @type {HTMLTextAreaElement} */
      (form.elements.namedItem("body"))
    this.#button =
      /** @type {HTMLButtonElement} */
      (form.querySelector(".write__send > button"))
    this.#status =
      /** @type {HTMLElement} */
      (form.querySelector("[role=status]"))
    this.#words = this.#button.textContent

    form.addEventListener("submit", (event) => {
      event.preventDefault()
      this.#send()
    })
    form.addEventListener("input", (event) => this.#edited(event))
    window.addEventListener("online", () => this.#sending.status === "unanswered" && this.#send())
    this.#count()
  }

  /** Takes what was chosen. Where the photos' code cannot be had now, the choice stays in the form, and is waited for. */
  async takePhotos() {
    try {
      const { open } = await import("./camera.js")
      ;(await open(this)).take()
      if (this.#sending.status === "writing") this.#say("")
    } catch (error) {
      if (this.#files.value) this.#say(this.#form.dataset.unreachable ?? "")
      throw error
    }
  }

  async #send() {
    if (!this.#sending.begin()) return
    clearTimeout(this.#timer)
    this.#lock(true)
    for (const name of ["form", "body", "photo", "name", "country"]) this.#forgive(name)
    try {
      // No photo goes unseen, with whatever its file says beside the picture.
      if (this.#files.value) await this.takePhotos()
      this.#say(this.photos?.wait ?? "")
      const missing = await this.photos?.ready()
      this.#say("")
      if (missing) return this.#refused("photo", missing)
      await this.#settle(await this.#post())
    } catch {
      // No answer: the words may or may not have arrived. The same client_id makes the next attempt harmless.
      this.#retry(this.#sending.unanswered(Math.random()), this.#form.dataset.unreachable ?? "")
    }
  }

  #post() {
    const fields = new FormData(this.#form)
    const giveUp = new AbortController()
    setTimeout(() => giveUp.abort(), ANSWER_WITHIN_MS)
    return fetch(this.#form.action, {
      method: "POST",
      body: fields,
      headers: { Accept: "application/json" },
      signal: giveUp.signal,
    })
  }

  /** @param {Response} answer */
  async #settle(answer) {
    if (answer.ok) return this.#arrived(await answer.json())
    if (answer.status === 429 || answer.status === 503) {
      const seconds = secondsToWait(answer.headers.get("Retry-After"), Date.now())
      return this.#retry(this.#sending.postponed(seconds, Math.random()), counted(this.#form.dataset.busy ?? "{}", seconds, this.#lang))
    }
    if (answer.status > 500) throw new Error("a gateway answered for the wall")
    /** @type {Refusal} */
    const { error } = await answer.json()
    if (error.code === "photo_gone" && this.photos) {
      this.photos.renew()
      return this.#retry(this.#sending.postponed(1, 0), this.photos.wait)
    }
    this.#refused(error.field ?? "form", error.message)
  }

  /** @param {string} field @param {string} words */
  #refused(field, words) {
    this.#sending.refused()
    this.#lock(false)
    this.#refuse(field, words)
  }

  /** @param {{receipt: string}} answer */
  #arrived({ receipt }) {
    this.#sending.accepted()
    // Whoever goes back in this phone's history finds an empty page.
    this.#form.reset()
    this.photos?.forget()
    window.addEventListener("pageshow", (event) => event.persisted && location.reload())
    const page = new URL(this.#form.action) // with the language, where it was chosen
    page.pathname = page.pathname.replace(/posts$/, `receipts/${receipt}`)
    location.assign(page)
  }

  /** @param {number} pause ms @param {string} words */
  #retry(pause, words) {
    this.#lock(false)
    this.#say(words)
    this.#timer = setTimeout(() => this.#send(), pause)
  }

  /** @param {{target: any}} event of a field */
  #edited({ target }) {
    this.#count()
    this.#forgive(target.name)
    this.#forgive("form")
    if (!this.#sending.waits) return
    clearTimeout(this.#timer)
    this.#sending.edited()
    this.#say("")
  }

  #count() {
    const left = Number(this.#form.dataset.limit) - length(this.#body.value, this.#lang)
    const counter =
      /** @type {HTMLElement} */
      (this.#form.querySelector(".message__left"))
    const { left: remaining = "{}", over = "{}" } = this.#form.dataset
    counter.textContent = left < 0 ? counted(over, -left, this.#lang) : counted(remaining, left, this.#lang)
    counter.classList.toggle("message__left--over", left < 0)
    // Said aloud only towards the end: a number after every letter would drown the letters.
    counter.ariaLive = left <= SAY_WHEN_LEFT ? "polite" : "off"
  }

  /** @param {boolean} locked */
  #lock(locked) {
    this.#button.ariaDisabled = String(locked)
    this.#button.textContent = locked ? (this.#form.dataset.sending ?? "") : this.#words
    for (const field of this.#form.querySelectorAll("textarea, input")) field.toggleAttribute("readonly", locked)
  }

  /** @param {string} words */
  #say(words) {
    this.#status.textContent = words
    this.#status.hidden = !words
  }

  /** @param {string} name of the field, or `form` @param {string} words */
  #refuse(name, words) {
    const place =
      document.getElementById(`${name}-refusal`) ??
      /** @type {HTMLElement} */
      (document.getElementById("form-refusal"))
    place.textContent = words
    place.hidden = false
    const field = this.#field(name)
    if (!field) return
    field.ariaInvalid = "true"
    field.focus()
  }

  /** @param {string} name @returns {HTMLElement | null} */
  #field(name) {
    return this.#form.querySelector(`[name="${name}"]:not([type="hidden"])`)
  }

  /** Takes back what was said of a field. @param {string} name of the field, or `form` */
  #forgive(name) {
    const place = document.getElementById(`${name}-refusal`)
    if (place) place.hidden = true
    const field = this.#field(name)
    field?.removeAttribute("aria-invalid")
  }
}
