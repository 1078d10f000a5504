/** The form's side of a Sending: the attempts, and what their answers say. */

/** @import { Refusal } from "./types.js" */
/** @import { WritingForm } from "./writing-form.js" */
import { device } from "./device.js"
import { counted } from "./plural.js"
import { Sending, secondsToWait } from "./sending.js"

const ANSWER_WITHIN_MS = 20_000
const MOST_PROOFS = 2 // for one attempt; then it goes without

export class Sender {
  #writing
  #form
  #sending = new Sending()
  #timer = 0
  #button
  #words
  /** Of work, where the wall asks for it: see proof.js. */
  #proof = ""
  #proofs = 0
  /** The words of which the wall said that they could identify someone. */
  #warned = ""

  /** @param {WritingForm} writing */
  constructor(writing) {
    this.#writing = writing
    this.#form = writing.form
    this.#button =
      /** @type {HTMLButtonElement} */
      (writing.form.querySelector(".write__send > button"))
    this.#words = this.#button.textContent
    window.addEventListener("online", () => this.#sending.status === "unanswered" && this.send())
  }

  /** Whether an attempt is on its way, or the next one is waited for. */
  get waits() {
    return this.#sending.status !== "writing"
  }

  async send() {
    if (!this.#sending.begin()) return
    clearTimeout(this.#timer)
    this.#proofs = 0
    this.#lock(true)
    for (const name of ["form", "body", "photo", "name", "country"]) this.#writing.forgive(name)
    try {
      // No photo goes unseen, with whatever its file says beside the picture.
      if (this.#writing.files.value) await this.#writing.takePhotos()
      const { photos } = this.#writing
      this.#writing.say(photos?.wait ?? "")
      const missing = await photos?.ready()
      this.#writing.say("")
      if (missing) return this.#refused("photo", missing)
      await this.#settle(await this.#post())
    } catch {
      // No answer: the words may or may not have arrived. The same client_id makes the next attempt harmless.
      this.#retry(this.#sending.unanswered(Math.random()), this.#form.dataset.unreachable ?? "")
    }
  }

  /** Words that change while they wait are not sent by themselves. */
  edited() {
    if (!this.#sending.waits) return
    clearTimeout(this.#timer)
    this.#sending.edited()
    this.#writing.say("")
  }

  #post() {
    const fields = new FormData(this.#form)
    fields.set("device", device())
    if (this.#proof) fields.set("proof", this.#proof)
    if (this.#warned === wordsOf(fields)) fields.set("sure", "1")
    this.#proof = ""
    const giveUp = new AbortController()
    setTimeout(() => giveUp.abort(), ANSWER_WITHIN_MS)
    return fetch(this.#form.action, {
      method: "POST",
      body: fields,
      headers: { Accept: "application/json" },
      signal: giveUp.signal,
    })
  }

  /** @param {Response} answer @returns {Promise<void>} */
  async #settle(answer) {
    if (answer.ok) return this.#arrived(await answer.json())
    if (answer.status === 429 || answer.status === 503) {
      const seconds = secondsToWait(answer.headers.get("Retry-After"), Date.now())
      const words = counted(this.#form.dataset.busy ?? "{}", seconds, document.documentElement.lang)
      return this.#retry(this.#sending.postponed(seconds, Math.random()), words)
    }
    if (answer.status > 500) throw new Error("a gateway answered for the wall")
    /** @type {Refusal} */
    const { error } = await answer.json()
    if (error.code === "proof_needed") return this.#prove(error.message)
    if (error.code === "photo_gone" && this.#writing.photos) {
      this.#writing.photos.renew()
      return this.#retry(this.#sending.postponed(1, 0), this.#writing.photos.wait)
    }
    if (error.code === "could_identify") this.#warned = wordsOf(new FormData(this.#form))
    this.#refused(error.field ?? "form", error.message)
  }

  /** Does the work that a raided wall asks for, and sends again. @param {string} words */
  async #prove(words) {
    this.#writing.say(words)
    const { NO_PROOF, prove } = await import("./proof.js")
    this.#proofs += 1
    this.#proof = this.#proofs > MOST_PROOFS ? NO_PROOF : await prove(this.#form.action)
    const answer = await this.#post()
    this.#writing.say("")
    await this.#settle(answer)
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
    this.#writing.photos?.forget()
    window.addEventListener("pageshow", (event) => event.persisted && location.reload())
    const page = new URL(this.#form.action) // with the language, where it was chosen
    page.pathname = page.pathname.replace(/posts$/, `receipts/${receipt}`)
    location.assign(page)
  }

  /** @param {number} pause ms @param {string} words */
  #retry(pause, words) {
    this.#lock(false)
    this.#writing.say(words)
    this.#timer = setTimeout(() => this.send(), pause)
  }

  /** @param {boolean} locked */
  #lock(locked) {
    this.#button.ariaDisabled = String(locked)
    this.#button.textContent = locked ? (this.#form.dataset.sending ?? "") : this.#words
    for (const field of this.#form.querySelectorAll("textarea, input")) field.toggleAttribute("readonly", locked)
  }

  /** @param {string} name of the field, or `form` @param {string} words */
  #refuse(name, words) {
    const own = document.getElementById(`${name}-refusal`)
    const place =
      own ??
      /** @type {HTMLElement} */
      (document.getElementById("form-refusal"))
    place.textContent = words
    place.hidden = false
    if (!own) place.scrollIntoView({ block: "nearest" })
    const field = own && this.#writing.field(name)
    if (!field) return
    field.ariaInvalid = "true"
    field.focus()
  }
}

/** @param {FormData} fields */
function wordsOf(fields) {
  return JSON.stringify([fields.get("body"), fields.get("name"), fields.getAll("alt")])
}
