/** The scenes beside the desk: chosen by a press or a digit, or by the playlist; and a minute of silence. */

/** @import { Programme } from "./desk-programme.js" */
import { HoldOrPress } from "./desk-hold.js"
import { part, write } from "./parts.js"
import { sceneAt, silenceLeft } from "./show-time.js"
import { Wording } from "./wording.js"

const LOOK_MS = 250
/** A digit this soon after R was meant as a reason, also where there was nothing to reject. */
const REST_MS = 3_000

export class Scenes {
  #root = part("scenes")
  #form = /** @type {HTMLFormElement} */ (part("scenes-form"))
  #wording = new Wording(this.#root.dataset, document.documentElement.lang)
  #programme
  /** @type {HTMLButtonElement[]} in the order of their digits */
  #buttons = [...this.#root.querySelectorAll("button")].filter(({ name, value }) => name === "scene" && value)
  #silence
  #lasts
  #restsUntil = 0
  #told

  /** @param {Programme} programme */
  constructor(programme) {
    this.#programme = programme
    this.#told = programme.state.scene
    this.#lasts = silenceLeft(programme.state, programme.now) > 0
    this.#silence = this.#silenceButton()
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault()
      if (event.submitter instanceof HTMLButtonElement) this.#choose(event.submitter.value)
    })
    programme.follow(() => this.#draw())
    setInterval(() => this.#tell(), LOOK_MS)
    this.#draw()
  }

  /** What each digit does. @returns {Record<string, () => void>} */
  get keys() {
    return Object.fromEntries(this.#buttons.map(({ value }, at) => [String(at + 1), () => this.#press(value)]))
  }

  /** The digits mean something else for a moment. */
  rest() {
    this.#restsUntil = performance.now() + REST_MS
  }

  /** @param {string} scene */
  #press(scene) {
    if (performance.now() >= this.#restsUntil) this.#choose(scene)
  }

  /** @param {string} scene empty: as the playlist says */
  async #choose(scene) {
    const form = new FormData(this.#form)
    form.set("scene", scene)
    this.#complain(await this.#programme.say(this.#form.action, form, { scene }))
  }

  /** An organiser's alone. @returns {HoldOrPress | undefined} */
  #silenceButton() {
    const form = document.querySelector('[data-part="silence-form"]')
    if (!(form instanceof HTMLFormElement)) return undefined
    const button = new HoldOrPress(part("silence-button"), {
      onArm: () => this.#drawSilence(),
      onDecide: () => this.#keepSilence(form, !silenceLeft(this.#programme.state, this.#programme.now)),
    })
    form.addEventListener("submit", (event) => event.preventDefault())
    return button
  }

  /** @param {HTMLFormElement} form @param {boolean} begins */
  async #keepSilence(form, begins) {
    const seconds = begins ? Number(form.dataset.seconds) : 0
    const fields = new FormData(form)
    fields.set("seconds", String(seconds))
    const silence = begins ? { from: this.#programme.now, seconds } : null
    this.#complain(await this.#programme.say(form.action, fields, { silence }))
  }

  /** @param {import("./desk-programme.js").Trouble} trouble */
  #complain(trouble) {
    write(part("scenes-alert"), trouble === "unreachable" ? this.#wording.say("unswitched") : trouble && trouble.words)
  }

  #draw() {
    const { scene, playlist } = this.#programme.state
    part("scenes-playlist").hidden = !scene || !playlist.length
    if (scene !== this.#told) write(part("scenes-told"), this.#wording.say(this.#lasts ? "then" : "chosen", { scene: this.#nameOf(scene) }))
    this.#told = scene
    this.#tell()
  }

  /** What time alone changes. */
  #tell() {
    const { state, now } = this.#programme
    const { scene, until } = sceneAt(state, now)
    for (const button of this.#buttons) button.ariaPressed = String(button.value === scene)
    const left = silenceLeft(state, now)
    if (left > 0 !== this.#lasts) this.#turnSilence(left > 0)
    const then = left ? this.#wording.say("then", { scene: this.#nameOf(sceneAt({ ...state, silence: null }, now + left).scene) }) : ""
    const next = until && !left ? this.#wording.say("next", { time: this.#wording.countdown(until - now) }) : ""
    write(part("scenes-next"), then || next)
    part("silence-left").hidden = !left
    if (left) write(part("silence-left"), this.#wording.say("left", { time: this.#wording.countdown(left) }))
    this.#drawSilence()
  }

  #drawSilence() {
    if (!this.#silence) return
    const { isArmed } = this.#silence
    part("silence-button").classList.toggle("silence__button--armed", isArmed)
    write(part("silence-label"), this.#wording.say(`${this.#lasts ? "end" : "silence"}${isArmed ? "Armed" : ""}`))
    part("silence-hint").hidden = this.#lasts || isArmed
  }

  /** What a hold or a second press was to do, time or somebody else just did. @param {boolean} lasts */
  #turnSilence(lasts) {
    this.#lasts = lasts
    this.#silence?.letGo()
    this.#silence?.disarm()
    write(part("scenes-told"), lasts ? this.#wording.say("kept") : "")
  }

  /** @param {string} scene */
  #nameOf(scene) {
    return scene ? (this.#buttons.find(({ value }) => value === scene)?.dataset.name ?? scene) : this.#wording.say("playlist")
  }
}
