/** Reserves the post in focus to this desk, and says for how long it still is. */

/** @import { Wording } from "./wording.js" */
import { part } from "./parts.js"
import { randomName } from "./random.js"

/** The focus may pass over many posts while a key is held. */
const SETTLE_MS = 150
const RENEW_MS = 20_000
const TELL_MS = 1_000
const SIGNS_OF_LIFE = ["keydown", "pointerdown", "pointermove", "wheel", "touchmove"]

export class Reading {
  #wording
  #address
  #token
  #onTaken
  /** The page's name for itself: another page of the same person is another desk. */
  desk = randomName()
  #post = ""
  #until = 0
  #asked = 0
  #timer = 0
  #isAlive = true

  /**
   * @param {Wording} wording @param {string} address where a desk says what it reads @param {() => string} token
   * @param {() => void} onTaken somebody else reads the post already
   */
  constructor(wording, address, token, onTaken) {
    this.#wording = wording
    this.#address = address
    this.#token = token
    this.#onTaken = onTaken
    for (const sign of SIGNS_OF_LIFE) document.addEventListener(sign, () => this.#lives(), { passive: true })
    setInterval(() => this.#tell(), TELL_MS)
  }

  /** @param {string} post the id of what is in focus, or nothing */
  follow(post) {
    if (post === this.#post) return
    this.#post = post
    this.#until = 0
    this.#tell()
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#ask(), SETTLE_MS)
  }

  /** Says it again, where the server may have forgotten. */
  repeat() {
    if (this.#isAlive) this.#ask()
  }

  #lives() {
    this.#isAlive = true
    if (performance.now() - this.#asked > RENEW_MS) this.#ask()
  }

  /** @param {string} [post] */
  async #ask(post = this.#post) {
    this.#asked = performance.now()
    const body = new URLSearchParams({ csrf_token: this.#token(), desk: this.desk, post })
    try {
      const answer = await fetch(this.#address, { method: "POST", body, headers: { Accept: "application/json" } })
      const said = await answer.json()
      if (post !== this.#post) return
      if (answer.ok && said.post) this.#until = performance.now() + said.seconds * 1_000
      if (said.error?.code !== "post_reserved") return this.#tell()
      this.#onTaken()
      if (post === this.#post) this.#ask("") // looks at what another reads: the others see who is there all the same
    } catch {
      // The desk itself says that it is not connected.
    }
    this.#tell()
  }

  #tell() {
    const left = Math.ceil((this.#until - performance.now()) / 1_000)
    this.#isAlive = left > 0 || !this.#until
    const place = part("reserved")
    place.hidden = left <= 0 || !this.#post
    place.textContent = this.#wording.say("reserved", { time: this.#wording.countdown(left * 1_000) })
  }
}
