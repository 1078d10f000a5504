/** A short sound, made here, when a message waits too long: off until a moderator wants it, and at most once a minute. */

import { stored } from "./stored.js"

const KEPT_AS = "desk alarm"
const EVERY_MS = 60_000
const TONES_HZ = [660, 880]
const TONE_S = 0.18
const LOUD = 0.15

export class Alarm {
  #button
  /** @type {AudioContext | undefined} a browser lets it sound once the page was touched */
  #audio
  #rungAt = -EVERY_MS
  #isWaking = false

  /** @param {HTMLElement} button that switches it */
  constructor(button) {
    this.#button = button
    this.#isOn = isKept()
    button.addEventListener("click", () => {
      this.#isOn = !this.#isOn
      keep(this.#isOn)
      if (this.#isOn) this.#sound() // so one knows it when it comes
    })
  }

  /** @param {boolean} isLate whether a message waits too long now */
  tell(isLate) {
    if (!isLate || !this.#isOn || performance.now() - this.#rungAt < EVERY_MS) return
    this.#sound()
  }

  get #isOn() {
    return this.#button.ariaPressed === "true"
  }

  set #isOn(on) {
    this.#button.ariaPressed = String(on)
  }

  async #sound() {
    this.#rungAt = performance.now()
    this.#audio ??= new AudioContext()
    const audio = this.#audio
    if (this.#isWaking) return // until somebody touches the page: then it sounds once
    if (audio.state === "suspended") {
      this.#isWaking = true
      await audio.resume().finally(() => (this.#isWaking = false))
    }
    const loudness = new GainNode(audio, { gain: LOUD })
    loudness.connect(audio.destination)
    TONES_HZ.forEach((frequency, at) => {
      const tone = new OscillatorNode(audio, { frequency })
      tone.connect(loudness)
      tone.start(audio.currentTime + at * TONE_S)
      tone.stop(audio.currentTime + (at + 1) * TONE_S)
    })
  }
}

/** @returns {boolean} */
function isKept() {
  return stored(() => localStorage.getItem(KEPT_AS) === "on") ?? false
}

/** @param {boolean} on */
function keep(on) {
  stored(() => (on ? localStorage.setItem(KEPT_AS, "on") : localStorage.removeItem(KEPT_AS)))
}
