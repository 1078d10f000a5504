/** For ten seconds after a verdict: undo. */

/** @import { Wording } from "./wording.js" */
import { part } from "./parts.js"

const WITHIN_MS = 10_000
const TELL_MS = 250

export class Undo {
  #wording
  #button = part("undo")
  #act
  #until = 0
  #timer = 0
  #post = ""
  #version = 0
  #status = ""

  /** @param {Wording} wording @param {(post: string, version: number) => void} act */
  constructor(wording, act) {
    this.#wording = wording
    this.#act = act
    this.#button.addEventListener("click", () => this.press())
  }

  /** @param {{id: string, status: string, version: number}} decision the server's answer */
  offer({ id, status, version }) {
    this.#post = id
    this.#version = version
    this.#status = status
    this.#until = performance.now() + WITHIN_MS
    clearInterval(this.#timer)
    this.#timer = setInterval(() => this.#tell(), TELL_MS)
    this.#tell()
  }

  press() {
    if (this.#button.hidden) return
    this.withdraw()
    this.#act(this.#post, this.#version)
  }

  withdraw() {
    this.#until = 0
    this.#tell()
  }

  #tell() {
    const left = Math.ceil((this.#until - performance.now()) / 1_000)
    this.#button.hidden = left <= 0
    if (left <= 0) return clearInterval(this.#timer)
    const seconds = this.#wording.number(left)
    part("undo-words").textContent = this.#wording.say(this.#status === "approved" ? "undoApproved" : "undoRejected", { seconds })
  }
}
