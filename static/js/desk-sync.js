/** Asks the server how the queue stands: one question at a time, and once more where somebody asked meanwhile. */

/** @import { QueuePage } from "./queue.js" */
import { ask } from "./asking.js"

const SOON_MS = 1_500

export class Sync {
  #acts
  #isAsking = false
  #again = false
  #soon = 0

  /**
   * @param {object} acts
   * @param {() => string} acts.address of the queue as the desk wants it now
   * @param {() => void} acts.onAsk before each question
   * @param {(page: QueuePage) => void} acts.onAnswer
   * @param {(isLinked: boolean) => void} acts.onLink whether the server can be heard
   */
  constructor(acts) {
    this.#acts = acts
  }

  async now() {
    if (this.#isAsking) return void (this.#again = true)
    this.#isAsking = true
    try {
      do {
        this.#again = false
      } while ((await this.#ask()) && this.#again)
    } catch {
      this.#acts.onLink(false)
    } finally {
      this.#isAsking = false
    }
  }

  /** Within a moment, and not later, however much happens meanwhile. */
  soon() {
    this.#soon ||= setTimeout(() => {
      this.#soon = 0
      this.now()
    }, SOON_MS)
  }

  /** @returns {Promise<boolean>} whether there was an answer */
  async #ask() {
    this.#acts.onAsk()
    const answer = await ask(this.#acts.address())
    if (answer.status === 401 || answer.redirected) {
      location.reload()
      return false
    }
    this.#acts.onLink(answer.ok)
    if (answer.ok) this.#acts.onAnswer(await answer.json())
    return answer.ok
  }
}
