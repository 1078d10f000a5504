/** The number of balloons in its corner: what it is on its way to, and how often it was reached. */

/** @import { Corner } from "./balloon-layout.js" */
/** @import { Room } from "./types.js" */
import { element, write } from "./parts.js"
import { counted } from "./plural.js"

/** The space around it, in wall units. */
const AIR = 2.6

export class BalloonCount {
  element = element("div", "", "balloons__count")
  #number = element("p", "", "balloons__number")
  #goal = element("p", "", "balloons__goal")
  #risen = element("p", "", "balloons__risen")
  #words
  /** @type {Room | undefined} */
  #room
  #measured = ""
  /** @type {Corner} */
  #corner = { width: 0, height: 0 }

  /** @param {DOMStringMap} words */
  constructor(words) {
    this.#words = words
    this.element.append(this.#number, this.#goal, this.#risen)
  }

  /**
   * @param {{risen: number, count: number}} flight @param {number} goal @param {Room} room
   * @returns {Corner} what it takes; another object where that is another
   */
  say({ risen, count }, goal, room) {
    const { lang } = document.documentElement
    const number = new Intl.NumberFormat(lang, { useGrouping: false })
    write(this.#goal, counted(this.#words.balloons ?? "", goal, lang))
    write(this.#risen, risen ? counted(this.#words.flights ?? "", risen, lang) : "")
    // As wide as any number of so many digits, so that one more moves nothing.
    const widest = number.format(count).replace(/\p{Number}/gu, number.format(8))
    this.#measure([widest, this.#goal.textContent, this.#risen.textContent].join("\n"), widest, room)
    write(this.#number, number.format(count))
    return this.#corner
  }

  /** @param {string} words @param {string} widest @param {Room} room */
  #measure(words, widest, room) {
    if (words === this.#measured && room === this.#room) return
    this.#measured = words
    this.#room = room
    write(this.#number, widest)
    const { offsetWidth, offsetHeight } = this.element
    this.#corner = { width: offsetWidth + AIR * room.unit, height: offsetHeight + AIR * room.unit }
  }
}
