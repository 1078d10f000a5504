/** One photo on its way to the wall: under which ticket, with which covers, and whether it arrived. Pure state. */

/** @import { Place } from "./cover-choice.js" */
import { CoverChoice, placeOf } from "./cover-choice.js"
import { Sending } from "./sending.js"

/** @typedef {{src: string, hidden: string[], bare: string[], looked: boolean}} Draft what the wall made of it */

export class PhotoUpload {
  /** @type {Draft | undefined} what the wall answered last, under this ticket or an earlier one */
  draft
  sending = new Sending()
  #ticket
  #earlier = ""
  #isRefused = false
  /** @type {string[]} boxes of what the wall found, covered or not */
  #faces = []
  /** @type {string[]} those of them that are to be shown */
  #bare = []
  /** @type {Place[]} what the supporter covers beside them */
  #added = []

  /** @param {string} ticket */
  constructor(ticket) {
    this.#ticket = ticket
  }

  get ticket() {
    return this.#ticket
  }

  get isTaken() {
    return this.sending.status === "sent"
  }

  get isRefused() {
    return this.#isRefused
  }

  /** What goes into the address of the sending. */
  get query() {
    return this.choice(1).query
  }

  /** What is wanted so far, to be changed and handed to want(). @param {number} aspect the picture's width by its height */
  choice(aspect) {
    return new CoverChoice(this.#faces, this.#bare, this.#added, aspect)
  }

  /** Another choice is another draft. @param {CoverChoice} choice @param {string} ticket @returns {boolean} whether it differs */
  want(choice, ticket) {
    if (choice.query === this.query) return false
    this.#added = choice.added
    this.#bare = [...choice.bare]
    if (this.isTaken) this.#earlier = this.#ticket
    this.#ticket = ticket
    this.again()
    return true
  }

  /** What the wall had is gone, or is wanted no longer. */
  again() {
    this.sending = new Sending()
    this.#isRefused = false
  }

  /**
   * The wall has it, and what it shows was seen to come back.
   * @param {Draft} draft
   * @returns {string} the ticket of an earlier draft, which nobody needs now; or nothing
   */
  take(draft) {
    this.sending.accepted()
    this.draft = draft
    const found = draft.hidden.slice(0, draft.hidden.length - this.#added.length) // the wall lists faces before covers
    this.#faces = [...found, ...draft.bare].sort((one, other) => placeOf(one).x - placeOf(other).x)
    this.#bare = draft.bare
    const earlier = this.#earlier
    this.#earlier = ""
    return earlier
  }

  refuse() {
    this.sending.refused()
    this.#isRefused = true
  }

  /** Tickets that the wall holds for it. */
  get held() {
    return [this.#earlier, this.isTaken ? this.#ticket : ""].filter(Boolean)
  }
}
