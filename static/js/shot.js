/** One chosen photo: its card on the page, and its attempts to reach the wall. */

/** @import { Refusal } from "./types.js" */
/** @import { CoverChoice } from "./cover-choice.js" */
/** @import { Draft } from "./photo-upload.js" */
import { secondsToWait } from "./sending.js"
import { element } from "./parts.js"
import { PhotoUpload } from "./photo-upload.js"
import { counted } from "./plural.js"
import { randomName } from "./random.js"
import { LARGEST_FILE, copy, drawn, shrunk } from "./shrink.js"

const ANSWER_WITHIN_MS = 120_000
const THUMB = 240
const JSON_WANTED = { Accept: "application/json" }

export class Shot {
  /** @type {HTMLCanvasElement | undefined} what came back, as everybody would see it */
  picture
  #wall
  #words
  #changed
  #card
  #lang = document.documentElement.lang
  #upload = new PhotoUpload(randomName())
  #life = new AbortController()
  #timer = 0
  /** @type {Blob | undefined} */
  #blob
  /** @type {XMLHttpRequest | undefined} */
  #request
  #isUploaded = false
  /** @type {Draft | undefined} what the wall answered, until its picture is here */
  #answer

  /**
   * @param {HTMLElement} card
   * @param {{wall: string, words: DOMStringMap, changed: () => void, check: (shot: Shot) => void}} page
   */
  constructor(card, { wall, words, changed, check }) {
    this.#card = card
    this.#wall = wall
    this.#words = words
    this.#changed = changed
    this.#part("remove").addEventListener("click", () => this.remove())
    for (const name of ["check", "look"]) this.#part(name).addEventListener("click", () => check(this))
    const { signal } = this.#life
    window.addEventListener("online", () => this.#upload.sending.status === "unanswered" && this.#send(), { signal })
  }

  get isTaken() {
    return this.#upload.isTaken
  }

  get isRefused() {
    return this.#upload.isRefused
  }

  get isForgotten() {
    return this.#life.signal.aborted
  }

  /** As it is wanted so far, to be changed and handed to cover(). */
  get choice() {
    return this.#upload.choice(this.picture ? this.picture.width / this.picture.height : 1)
  }

  /** Makes it ready, and lets it go its way. @param {File} file @returns {Promise<void>} once it is ready */
  async start(file) {
    if (this.isForgotten) return
    this.#say(this.#words.preparing)
    const { blob, picture } = await shrunk(file)
    if (this.isForgotten) return
    if (picture) copy(this.#canvas, picture, THUMB)
    if (blob.size > LARGEST_FILE) return this.#refuse(this.#words.tooLarge ?? "")
    this.#blob = blob
    this.#send()
  }

  /** Sends it again, with another choice. @param {CoverChoice} choice */
  cover(choice) {
    if (this.isForgotten || !this.#upload.want(choice, randomName())) return
    this.#card.dispatchEvent(new Event("input", { bubbles: true })) // as every change: a sending that waits is not sent by itself
    this.#again()
  }

  /** The wall no longer has it. */
  renew() {
    this.#upload.again()
    this.#again()
  }

  remove() {
    this.#upload.held.forEach((ticket) => this.#delete(ticket))
    this.forget()
    this.#card.remove()
    this.#changed()
  }

  /** Nothing of it stays on the phone. */
  forget() {
    this.#life.abort()
    clearTimeout(this.#timer)
    this.#letGo()
    this.#blob = this.picture = this.#answer = undefined
  }

  #again() {
    this.#answer = undefined
    this.#letGo()
    this.#card.classList.remove("shot--refused")
    this.#card.querySelector("[name=photo]")?.remove()
    this.#changed()
    this.#send()
  }

  /** Cuts off what is on its way. What the wall may have whole by now is deleted once it answers. */
  #letGo() {
    if (!this.#isUploaded) this.#request?.abort()
    this.#request = undefined
  }

  /** @param {string} ticket */
  #delete(ticket) {
    fetch(this.#address(ticket), { method: "DELETE", headers: JSON_WANTED }).catch(() => undefined) // it goes by itself, later
  }

  /** @param {string} ticket */
  #address(ticket) {
    return `${this.#wall}/photos/${ticket}`
  }

  #send() {
    if (!this.#blob || !this.#upload.sending.begin()) return
    clearTimeout(this.#timer)
    if (this.#answer) return void this.#taken(this.#answer)
    const request = (this.#request = new XMLHttpRequest())
    const { ticket, query } = this.#upload
    request.open("PUT", `${this.#address(ticket)}?lang=${this.#lang}&${query}`)
    request.setRequestHeader("Content-Type", "application/octet-stream")
    request.setRequestHeader("Accept", "application/json")
    request.timeout = ANSWER_WITHIN_MS
    const isWanted = () => request === this.#request
    request.upload.addEventListener("progress", ({ loaded, total }) => isWanted() && this.#progress(loaded / total))
    request.upload.addEventListener("load", () => (this.#isUploaded ||= isWanted()))
    request.addEventListener("load", () => (isWanted() ? this.#settle(request) : request.status === 201 && this.#delete(ticket)))
    for (const name of ["error", "timeout"]) request.addEventListener(name, () => isWanted() && this.#unanswered())
    this.#isUploaded = false
    this.#progress(0)
    request.send(this.#blob)
  }

  /** @param {number} share */
  #progress(share) {
    const bar = /** @type {HTMLProgressElement} */ (this.#part("progress"))
    bar.hidden = share >= 1
    bar.value = share
    const percent = new Intl.NumberFormat(this.#lang, { style: "percent" }).format(share)
    // Not said aloud: a number every moment would drown what matters.
    this.#part("state").ariaLive = share < 1 ? "off" : "polite"
    this.#say(share < 1 ? this.#words.sending?.replace("{part}", percent) : this.#words.looking)
  }

  /** @param {XMLHttpRequest} request */
  #settle(request) {
    if (request.status === 429 || request.status === 503) {
      const seconds = secondsToWait(request.getResponseHeader("Retry-After"), Date.now())
      return this.#retry(this.#upload.sending.postponed(seconds, Math.random()), counted(this.#words.busy ?? "{}", seconds, this.#lang))
    }
    const answer = read(request.responseText)
    if (request.status === 201 && answer) return void this.#taken(/** @type {Draft} */ (answer))
    if (request.status >= 500 || !answer) return this.#unanswered() // what is between the phone and the wall may answer anything
    this.#refuse(/** @type {Refusal} */ (answer).error.message)
  }

  #unanswered() {
    this.#retry(this.#upload.sending.unanswered(Math.random()), this.#words.unreachable ?? "")
  }

  /** @param {number} pause ms @param {string} words */
  #retry(pause, words) {
    this.#say(words, "polite")
    this.#timer = setTimeout(() => this.#send(), pause)
  }

  /** @param {string} words */
  #refuse(words) {
    this.#upload.refuse()
    this.#card.classList.add("shot--refused")
    this.#say(words, "polite")
    this.#changed()
  }

  /** Shows what came back: from now on the photo without its covers is nowhere on the page. @param {Draft} draft */
  async #taken(draft) {
    const { ticket } = this.#upload
    this.#answer = draft
    const picture = await fetched(draft.src)
    if (this.#answer !== draft) return this.#delete(ticket) // meanwhile it was removed, or is wanted with other covers
    if (picture !== undefined) this.#answer = undefined
    if (!picture) return this.#unanswered()
    this.picture = picture
    copy(this.#canvas, picture, THUMB)
    const earlier = this.#upload.take(draft)
    if (earlier) this.#delete(earlier)
    const field = /** @type {HTMLInputElement} */ (element("input", "", ""))
    Object.assign(field, { type: "hidden", name: "photo", value: ticket })
    this.#card.append(field)
    this.#tell(draft)
    this.#changed()
  }

  /** @param {Draft} draft */
  #tell({ hidden, bare, looked }) {
    const { hidden: forms = "{}", bare: shown = "{}", none = "", unsought = "", see = "", seek = "" } = this.#words
    const found = looked ? none : unsought
    const parts = [hidden.length || bare.length ? "" : found]
    if (hidden.length) parts.push(counted(forms, hidden.length, this.#lang))
    if (bare.length) parts.push(counted(shown, bare.length, this.#lang))
    this.#say(parts.filter(Boolean).join(" · "), "polite")
    this.#part("balloon").toggleAttribute("hidden", !hidden.length)
    this.#part("hint").textContent = looked && hidden.length + bare.length ? see : seek
    for (const name of ["hint", "check"]) this.#part(name).hidden = false
    this.#part("look").removeAttribute("disabled")
  }

  /** @param {string | undefined} words @param {string} [live] */
  #say(words = "", live) {
    const state = this.#part("state")
    if (live) {
      this.#part("progress").hidden = true
      state.ariaLive = live
    }
    if (state.textContent !== words) state.textContent = words
  }

  get #canvas() {
    return /** @type {HTMLCanvasElement} */ (this.#part("canvas"))
  }

  /** @param {string} name @returns {HTMLElement} */
  #part(name) {
    return /** @type {HTMLElement} */ (this.#card.querySelector(`[data-part="${name}"]`))
  }
}

/** @param {string} text @returns {unknown} nothing where it is not what the wall writes */
function read(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** @param {string} src @returns {Promise<HTMLCanvasElement | null | undefined>} null where the wall has it no longer */
async function fetched(src) {
  try {
    const answer = await fetch(src)
    return answer.ok ? await drawn(await answer.blob()) : null
  } catch {
    return undefined
  }
}
