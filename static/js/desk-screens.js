/** The screens beside the desk: what each shows, one button that blanks them all, and who answered to it. */

/** @import { Programme } from "./desk-programme.js" */
/** @import { Display, Displays } from "./types.js" */
import { ask, send } from "./asking.js"
import { Answers } from "./desk-answers.js"
import { HoldOrPress } from "./desk-hold.js"
import { listenToActs } from "./desk-screen-acts.js"
import { drawScreens } from "./desk-screen-list.js"
import { part, write } from "./parts.js"
import { Wording, isolated } from "./wording.js"

const RESYNC_MS = 30_000
const ANSWER_WITHIN_MS = 5_000
const LOOK_MS = 250

export class Screens {
  #root = part("screens")
  #form = /** @type {HTMLFormElement} */ (part("blank-form"))
  #wording = new Wording(this.#root.dataset, document.documentElement.lang)
  #answers = new Answers()
  #button = new HoldOrPress(part("blank-button"), {
    onArm: () => this.#drawButton(),
    onDecide: () => this.#send(!this.#blank),
  })
  #blank = part("blank-form").dataset.blank === "1"
  #isSending = false
  /** How much was heard or done so far: an answer asked for before is old. */
  #steps = 0
  /** @type {Display[]} */
  #displays = JSON.parse(this.#root.dataset.displays ?? "[]")
  #programme

  /** @param {Programme} programme */
  constructor(programme) {
    this.#programme = programme
    programme.follow(() => this.#drawList())
    listenToActs(part("screens-list"), programme, part("screens-told"), this.#wording)
    this.#form.addEventListener("submit", (event) => event.preventDefault())
    setInterval(() => this.ask(), RESYNC_MS)
    setInterval(() => this.#tell(), LOOK_MS)
    this.#draw()
  }

  /** Every named display, as the server last heard of it. @param {Displays} event */
  hear({ blank, displays }) {
    this.#steps += 1
    if (blank !== this.#blank && !this.#isSending) this.#othersDid(blank)
    this.#blank = blank
    this.#displays = displays
    this.#draw()
  }

  /** Asks the server, where the socket may have missed something. */
  async ask() {
    const step = this.#steps
    try {
      const answer = await ask(this.#root.dataset.address ?? "")
      const heard = answer.ok && (await answer.json())
      if (heard && step === this.#steps) this.hear(heard)
    } catch {
      // The desk itself says that it is not connected.
    }
  }

  /** A post was taken down: says when the last screen is without it. @param {number} seq the wall's, since @param {number} startedAt `performance.now()` of the press */
  expectGone(seq, startedAt) {
    this.#answers.expect("off", this.#displays, (display) => display.blank || display.seq >= seq, startedAt)
    this.#tell()
  }

  /** The key B goes down: held for a second it blanks, and never resumes. */
  keyDown() {
    this.#button.hold()
  }

  keyUp() {
    this.#button.letGo()
  }

  /** @param {boolean} blank */
  #othersDid(blank) {
    this.#button.letGo() // what a hold or a second press meant, somebody else just did
    this.#button.disarm()
    this.#answers.giveUp()
    this.#say(this.#wording.say(blank ? "allDark" : "allLit"))
  }

  /** @param {boolean} blank */
  async #send(blank) {
    this.#isSending = true
    this.#steps += 1
    const startedAt = performance.now()
    this.#answers.expect(blank ? "dark" : "lit", this.#displays, (display) => display.blank === blank, startedAt)
    const form = new FormData(this.#form)
    form.set("blank", blank ? "1" : "0")
    const answer = await send(this.#form.action, form, ANSWER_WITHIN_MS)
    this.#isSending = false
    if (answer.outcome === "signed out") return location.reload()
    if (answer.outcome === "saved") {
      this.#blank = blank
      return this.#draw()
    }
    this.#answers.giveUp()
    this.#say(this.#wording.say(blank ? "unblanked" : "unresumed"), true)
  }

  #draw() {
    const online = this.#displays.filter((display) => display.online).length
    part("screens-online").textContent = this.#displays.length ? this.#of("online", online, this.#displays.length) : ""
    part("screens-none").hidden = this.#displays.length > 0
    this.#drawList()
    this.#drawButton()
    this.#tell()
  }

  #drawList() {
    drawScreens(part("screens-list"), this.#displays, this.#programme.state, this.#wording)
  }

  #drawButton() {
    const button = part("blank-button")
    const armed = this.#button.isArmed ? "Armed" : ""
    button.classList.toggle("blank__button--dark", this.#blank)
    button.classList.toggle("blank__button--armed", this.#button.isArmed)
    this.#button.canHold = !this.#blank
    part("blank-label").textContent = this.#wording.say(`${this.#blank ? "resume" : "blank"}${armed}`)
    part("blank-hint").hidden = this.#blank || this.#button.isArmed
    part("blank-press").hidden = !this.#blank || this.#button.isArmed
  }

  /** Who has answered to the latest deed, and how fast. */
  #tell() {
    const told = this.#answers.told(this.#displays)
    if (!told) return
    const { deed, answered, all, ms, silent } = told
    const seconds = this.#wording.seconds(ms)
    const words = all ? `${this.#of(deed, answered, all)}${answered === all ? `, ${seconds}` : ""}` : this.#wording.say(`${deed}Unnamed`)
    const whole = silent.length ? this.#wording.say("silent", { told: words, names: silent.map(isolated).join(", ") }) : words
    this.#say(whole, silent.length > 0)
  }

  /** @param {string} words @param {boolean} [isBad] */
  #say(words, isBad = false) {
    const status = part("screens-status")
    write(status, words)
    status.classList.toggle("screens__status--no", isBad)
  }

  /** @param {string} key @param {number} n @param {number} all "2 of 3 screens …" */
  #of(key, n, all) {
    return this.#wording.count(key, all).replace("{some}", this.#wording.number(n))
  }
}
