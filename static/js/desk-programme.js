/** What the screens are to show, as the server said last, or as a moderator just asked for. */

/** @import { ShowState } from "./types.js" */
import { ask, send } from "./asking.js"
import { lag } from "./desk-clock.js"

const RESYNC_MS = 30_000
const ANSWER_WITHIN_MS = 5_000

/** @typedef {"" | "unreachable" | {words: string}} Trouble why something was not done; empty where it was */

export class Programme {
  #address
  #state
  #lag = 0
  /** How much was heard or asked for so far: an answer asked for before is old. */
  #steps = 0
  #sending = 0
  /** @type {(() => void)[]} */
  #followers = []

  /** @param {HTMLElement} place that holds what was true when the page was made @returns {Programme} */
  static of({ dataset: { address = "", show = "" } }) {
    return new Programme(address, JSON.parse(show))
  }

  /** @param {string} address of what is public of it @param {ShowState} state */
  constructor(address, state) {
    this.#address = address
    this.#state = state
    setInterval(() => this.ask(), RESYNC_MS)
  }

  get state() {
    return this.#state
  }

  /** @returns {number} ms since the epoch, by the server's clock */
  get now() {
    return Date.now() + this.#lag
  }

  /** @param {() => void} draw after each change */
  follow(draw) {
    this.#followers.push(draw)
  }

  /** @param {ShowState} state */
  hear(state) {
    // While sending it may be the state before: the answer is followed by a question. A greeting may be old, too.
    if (this.#sending || state.turn < this.#state.turn) return
    this.#take(state)
  }

  /** Asks the server, where the socket may have missed something. */
  async ask() {
    const step = this.#steps
    const asked = Date.now()
    try {
      const answer = await ask(this.#address)
      if (!answer.ok) return
      this.#lag = lag(answer.headers.get("date"), asked, Date.now())
      const state = await answer.json()
      if (step === this.#steps) this.#take(state)
    } catch {
      // The desk itself says that it is not connected.
    }
  }

  /**
   * Says something to the server. It is drawn as done at once, and taken back where it was not.
   * @param {string} address @param {FormData} form @param {Partial<ShowState>} [assumed] what will be different
   * @returns {Promise<Trouble>}
   */
  async say(address, form, assumed = {}) {
    const before = this.#state
    this.#take({ ...before, ...assumed })
    const step = this.#steps
    this.#sending += 1
    const answer = await send(address, form, ANSWER_WITHIN_MS)
    this.#sending -= 1
    if (answer.outcome === "signed out") location.reload()
    if (answer.outcome !== "saved" && step === this.#steps) this.#take(before)
    if (!this.#sending) this.ask()
    if (answer.outcome === "gone" || answer.outcome === "refused") return { words: answer.words }
    return answer.outcome === "saved" ? "" : "unreachable"
  }

  /** @param {ShowState} state */
  #take(state) {
    this.#steps += 1
    this.#state = state
    for (const draw of this.#followers) draw()
  }
}
