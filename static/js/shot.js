/** One chosen photo: its card on the page, and its way to the wall, however many attempts it takes. */

/** @import { Refusal } from "./types.js" */
/** @import { Place } from "./cover-choice.js" */
import { CoverChoice } from "./cover-choice.js"
import { Sending, secondsToWait } from "./draft.js"
import { counted } from "./plural.js"
import { LARGEST_FILE, copy, drawn, shrunk } from "./shrink.js"

/** @typedef {{src: string, hidden: string[], bare: string[], looked: boolean}} Draft */

const ANSWER_WITHIN_MS = 120_000
const THUMB = 240

export class Shot {
  #file
  #wall
  #words
  #changed
  #sending = new Sending()
  #timer = 0
  #lang = document.documentElement.lang
  #ticket = newTicket()
  #query = ""
  /** @type {Blob | undefined} */
  #blob
  /** @type {XMLHttpRequest | undefined} */
  #request
  /** @type {Draft | undefined} */
  #draft
  /** @type {Place[]} */
  #added = []
  /** @type {HTMLCanvasElement | undefined} what came back, as everybody would see it */
  picture
  removed = false

  /**
   * @param {File} file
   * @param {HTMLElement} element its card
   * @param {{wall: string, words: DOMStringMap, changed: () => void, check: (shot: Shot) => void}} page
   */
  constructor(file, element, { wall, words, changed, check }) {
    this.#file = file
    this.element = element
    this.#wall = wall
    this.#words = words
    this.#changed = changed
    this.#part("remove").addEventListener("click", () => this.remove())
    for (const name of ["check", "look"]) this.#part(name).addEventListener("click", () => this.picture && check(this))
    window.addEventListener("online", () => this.#sending.status === "unanswered" && this.#send())
  }

  /** Whether the wall has it; else it is still on its way, or was refused. */
  get isTaken() {
    return this.#draft !== undefined && this.#sending.status === "sent"
  }

  get isRefused() {
    return this.element.classList.contains("shot--refused")
  }

  /** @returns {CoverChoice} as it stands, to be changed and handed to cover() */
  get choice() {
    const { hidden = [], bare = [] } = this.#draft ?? {}
    const drawnOn = hidden.slice(0, hidden.length - this.#added.length)
    const picture = this.picture
    return new CoverChoice([...drawnOn, ...bare], bare, this.#added, picture ? picture.width / picture.height : 1)
  }

  async start() {
    this.#say(this.#words.preparing)
    const { blob, picture } = await shrunk(this.#file)
    if (blob.size > LARGEST_FILE) return this.#refuse(this.#words.tooLarge ?? "")
    if (picture) copy(this.#canvas, picture, THUMB)
    this.#blob = blob
    this.#send()
  }

  /** Sends it again under another ticket, with another choice. @param {CoverChoice} choice */
  cover(choice) {
    if (choice.query === this.#query) return
    this.#forgetDraft()
    this.#query = choice.query
    this.#added = choice.added
    this.#ticket = newTicket()
    this.#again()
  }

  /** The wall no longer has it. */
  renew() {
    this.#again()
  }

  remove() {
    this.removed = true
    clearTimeout(this.#timer)
    this.#request?.abort()
    this.#forgetDraft()
    this.#blob = this.picture = undefined
    this.element.remove()
    this.#changed()
  }

  #again() {
    this.#draft = undefined
    this.#sending = new Sending()
    this.#named("photo")?.remove()
    this.#send()
  }

  #forgetDraft() {
    if (this.#draft) fetch(this.#address, { method: "DELETE", headers: { Accept: "application/json" } }).catch(() => undefined)
  }

  get #address() {
    return `${this.#wall}/photos/${this.#ticket}`
  }

  #send() {
    if (this.removed || !this.#blob || !this.#sending.begin()) return
    clearTimeout(this.#timer)
    const request = (this.#request = new XMLHttpRequest())
    request.open("PUT", `${this.#address}?lang=${this.#lang}&${this.#query}`)
    request.setRequestHeader("Content-Type", "application/octet-stream")
    request.setRequestHeader("Accept", "application/json")
    request.timeout = ANSWER_WITHIN_MS
    request.upload.addEventListener("progress", ({ loaded, total }) => this.#progress(loaded / total))
    request.addEventListener("load", () => this.#settle(request))
    for (const name of ["error", "timeout"]) request.addEventListener(name, () => this.#unanswered())
    request.send(this.#blob)
    this.#changed()
  }

  /** @param {number} share */
  #progress(share) {
    const bar = /** @type {HTMLProgressElement} */ (this.#part("progress"))
    bar.hidden = share >= 1
    bar.value = share
    const percent = new Intl.NumberFormat(this.#lang, { style: "percent" }).format(share)
    this.#say(share < 1 ? this.#words.sending?.replace("{part}", percent) : this.#words.looking)
  }

  /** @param {XMLHttpRequest} request */
  #settle(request) {
    if (request.status === 201) return this.#taken(/** @type {Draft} */ (JSON.parse(request.responseText)))
    if (request.status === 429 || request.status === 503) {
      const seconds = secondsToWait(request.getResponseHeader("Retry-After"), Date.now())
      return this.#retry(this.#sending.postponed(seconds, Math.random()), counted(this.#words.busy ?? "{}", seconds, this.#lang))
    }
    if (request.status >= 500) return this.#unanswered()
    this.#refuse(/** @type {Refusal} */ (JSON.parse(request.responseText)).error.message)
  }

  #unanswered() {
    this.#retry(this.#sending.unanswered(Math.random()), this.#words.unreachable ?? "")
  }

  /** @param {number} pause ms @param {string} words */
  #retry(pause, words) {
    this.#part("progress").hidden = true
    this.#say(words)
    this.#timer = setTimeout(() => this.#send(), pause)
    this.#changed()
  }

  /** @param {string} words */
  #refuse(words) {
    this.#sending.refused()
    this.#part("progress").hidden = true
    this.element.classList.add("shot--refused")
    this.#say(words)
    this.#changed()
  }

  /** Shows what came back: from now on the photo without its covers is nowhere on the page. @param {Draft} draft */
  async #taken(draft) {
    this.picture = await fetched(draft.src)
    if (this.removed) return
    if (!this.picture) return this.#unanswered()
    copy(this.#canvas, this.picture, THUMB)
    this.#draft = draft
    this.#sending.accepted()
    const ticket = document.createElement("input")
    ticket.type = "hidden"
    ticket.name = "photo"
    ticket.value = this.#ticket
    this.element.append(ticket)
    this.#tell(draft)
    this.#changed()
  }

  /** @param {Draft} draft */
  #tell({ hidden, bare, looked }) {
    const { hidden: forms = "{}", bare: shown = "{}", none, unsought, see = "" } = this.#words
    const count = hidden.length ? counted(forms, hidden.length, this.#lang) : looked ? none : unsought
    this.#say(bare.length ? `${count} · ${counted(shown, bare.length, this.#lang)}` : count)
    this.#part("balloon").toggleAttribute("hidden", !hidden.length)
    this.#part("hint").textContent = see
    for (const name of ["hint", "check"]) this.#part(name).hidden = false
  }

  /** @param {string | undefined} words */
  #say(words) {
    const state = this.#part("state")
    if (state.textContent !== words) state.textContent = words ?? ""
  }

  get #canvas() {
    return /** @type {HTMLCanvasElement} */ (this.#part("canvas"))
  }

  /** @param {string} name @returns {HTMLElement} */
  #part(name) {
    return /** @type {HTMLElement} */ (this.element.querySelector(`[data-part="${name}"]`))
  }

  /** @param {string} name */
  #named(name) {
    return this.element.querySelector(`[name="${name}"]`)
  }
}

/** @param {string} src @returns {Promise<HTMLCanvasElement | undefined>} */
async function fetched(src) {
  try {
    const answer = await fetch(src)
    return answer.ok ? await drawn(await answer.blob()) : undefined
  } catch {
    return undefined
  }
}

/** 128 random bits: who knows them may see the photo before it is sent. */
function newTicket() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("")
}
