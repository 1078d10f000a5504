/** The last hour at the desk: how fast the queue is worked off and by whom, and a word when a message waits too long. */

/** @typedef {{waiting: number, oldest: string, late_after: number, decided: number, strip: number[], by: {name: string, count: number}[]}} Figures */
import { Alarm } from "./desk-alarm.js"
import { part, write } from "./parts.js"
import { setGoal } from "./strip.js"
import { Wording } from "./wording.js"

const LOOK_MS = 5_000
const HIGH = 24
const MINUTE_MS = 60_000

export class Hour {
  #root = part("hour")
  #wording = new Wording(this.#root.dataset, document.documentElement.lang)
  #alarm = new Alarm(part("hour-alarm"))
  #figures

  /** @param {Figures} figures */
  constructor(figures) {
    this.#figures = figures
    setInterval(() => this.#look(), LOOK_MS)
    this.draw(figures)
  }

  /** @param {Figures} figures */
  draw(figures) {
    this.#figures = figures
    setGoal(figures.late_after)
    const number = (/** @type {number} */ n) => this.#wording.number(n)
    part("hour-decided").textContent = this.#wording.count("decided", figures.decided)
    part("hour-pace").textContent = this.#wording.say("pace", { number: number(Math.round(figures.decided / 6) / 10) })
    drawBars(figures.strip, this.#wording.say("bars", { numbers: figures.strip.map(number).join(", ") }))
    part("hour-people").replaceChildren(...figures.by.map(({ name, count }) => person(name, number(count))))
    this.#look()
  }

  /** A message grows old without anybody's doing. */
  #look() {
    const { oldest, late_after } = this.#figures
    const isLate = oldest !== "" && Date.now() - Date.parse(oldest) > late_after * MINUTE_MS
    const words = isLate ? this.#wording.count("late", late_after) : ""
    write(part("hour-late"), words)
    this.#alarm.tell(isLate)
  }
}

/** @param {number[]} counts @param {string} label */
function drawBars(counts, label) {
  const bars = /** @type {SVGSVGElement} */ (document.querySelector('[data-part="hour-bars"]'))
  const highest = Math.max(1, ...counts)
  bars.ariaLabel = label
  bars.querySelectorAll("rect").forEach((bar, at) => {
    const height = 1 + ((HIGH - 1) * (counts[at] ?? 0)) / highest
    bar.setAttribute("y", String(HIGH - height))
    bar.setAttribute("height", String(height))
  })
}

/** @param {string} name @param {string} count */
function person(name, count) {
  const row = document.createElement("li")
  const who = document.createElement("bdi")
  who.textContent = name
  row.append(who, ` ${count}`)
  return row
}
