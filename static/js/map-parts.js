/** What stands on the map beside its dots: the number, names, the ring, the mark of the place that the vigil is for. */

/** @import { Box, Land, Light, Point } from "./map-layout.js" */
/** @import { Label, Wanted } from "./map-labels.js" */
/** @import { Room } from "./types.js" */
import { grown } from "./boxes.js"
import { brightness } from "./map-layout.js"
import { fadeIn } from "./motion.js"
import { element } from "./parts.js"
import { counted } from "./plural.js"

// In wall units.
const MARK = { width: 1.25, height: 4.4, clear: 1, words: 2.2 }

export class MapParts {
  #words
  #lang = document.documentElement.lang
  #names = new Intl.DisplayNames(this.#lang, { type: "region", style: "short", fallback: "code" })
  #numbers = new Intl.NumberFormat(this.#lang)
  /** @type {Map<string, HTMLElement>} by country */
  #labels = new Map()
  #ringed = ""
  canvas = document.createElement("canvas")
  #light = element("div", "", "map__light")
  #ring = element("div", "", "map__ring")
  #mark = element("div", "", "map__mark ribbon ribbon--upright")
  #place = element("p", "", "map__place")
  #list = element("ol", "", "map__list")
  #tally = element("div", "", "map__tally")
  #number = element("p", "", "map__number")
  #spoken = element("p", "", "map__spoken")

  /** @param {HTMLElement} container @param {DOMStringMap} words */
  constructor(container, words) {
    this.#words = words
    this.canvas.className = "map__dots"
    this.#place.dir = "auto"
    this.#place.textContent = words.marked ?? ""
    this.#tally.append(this.#number, this.#spoken)
    container.append(this.canvas, this.#light, this.#mark, this.#place, this.#tally, this.#list, this.#ring)
  }

  /** @param {number} countries @param {Room} room @returns {Box} where the number stands: above the start of the ribbon line */
  count(countries, room) {
    this.#number.textContent = this.#numbers.format(countries)
    this.#spoken.textContent = counted(this.#words.spoken ?? "{}", countries, this.#lang)
    const { offsetWidth: width, offsetHeight: height } = this.#tally
    return { x: 0, y: room.height - height, width, height }
  }

  /** @param {Point | null} at @param {Room} room @returns {Box[]} where the ribbon and its words stand */
  mark(at, { unit, width }) {
    this.#mark.hidden = this.#place.hidden = !at
    if (!at) return []
    const [wide, high] = [MARK.width * unit, MARK.height * unit]
    const bar = { x: at.x - wide / 2, y: at.y - high, width: wide, height: high }
    const { offsetWidth, offsetHeight } = this.#place
    const after = bar.x + wide + MARK.words * unit
    const x = after + offsetWidth <= width ? after : bar.x - MARK.words * unit - offsetWidth
    const words = { x, y: bar.y + (high - offsetHeight) / 2, width: offsetWidth, height: offsetHeight }
    move(this.#mark, bar)
    move(this.#place, words)
    return [bar, words].map((box) => grown(box, MARK.clear * unit))
  }

  /** Names as large as they will stand. @param {[string, number][]} names a number of 0 is not said @param {Map<string, Land>} lands @returns {Wanted[]} */
  measure(names, lands) {
    const before = this.#labels
    this.#labels = new Map(names.map(([country]) => [country, before.get(country) ?? this.#label()]))
    for (const [country, label] of before) if (!this.#labels.has(country)) label.remove()
    for (const [country, count] of names) this.#say(/** @type {HTMLElement} */ (this.#labels.get(country)), country, count)
    return [...this.#labels].map(([country, { offsetWidth: width, offsetHeight: height }]) => {
      return { country, width, height, dots: lands.get(country)?.dots ?? [] }
    })
  }

  /** @param {Label[]} labels */
  place(labels) {
    const placed = new Map(labels.map((label) => [label.country, label]))
    for (const [country, element] of this.#labels) {
      const label = placed.get(country)
      element.toggleAttribute("data-placed", Boolean(label))
      if (label) move(element, label)
    }
  }

  /** @param {[string, number][]} names @param {Box} box */
  list(names, { x, y, height }) {
    const items = names.map(([country, count]) => {
      const item = element("li", "", "map__item")
      this.#say(item, country, count)
      return item
    })
    this.#list.replaceChildren(...items)
    this.#list.style.setProperty("block-size", `${height}px`)
    move(this.#list, { x, y })
  }

  /** @param {(Light & {id: string}) | undefined} newest @param {number} radius @param {boolean} moves */
  ring(newest, radius, moves) {
    this.#ring.hidden = !newest
    this.#ring.style.setProperty("--radius", `${radius}px`)
    if (newest) move(this.#ring, newest)
    if (newest && moves && newest.id !== this.#ringed) fadeIn(this.#ring, "now")
    this.#ringed = newest?.id ?? ""
  }

  /** The light that just came, above the others until they are painted anew. @param {Light | undefined} light @param {number} radius pixels */
  arrive(light, radius) {
    this.#light.hidden = !light
    if (!light) return
    this.#light.dataset.brightness = String(brightness(light.load))
    this.#light.style.setProperty("--radius", `${radius}px`)
    move(this.#light, light)
    fadeIn(this.#light, "now")
  }

  #label() {
    const label = element("p", "", "map__label")
    this.canvas.after(label)
    return label
  }

  /** @param {HTMLElement} element @param {string} country @param {number} count none where it is not said */
  #say(element, country, count) {
    const said = `${country} ${count}`
    if (element.dataset.says === said) return
    element.dataset.says = said
    const name = document.createElement("bdi")
    name.textContent = this.#names.of(country) ?? country
    const number = document.createElement("b")
    number.textContent = this.#numbers.format(count)
    element.replaceChildren(...(count ? [name, " ", number] : [name]))
  }
}

/** @param {HTMLElement} element @param {Point} to */
function move(element, { x, y }) {
  element.style.setProperty("transform", `translate(${x}px, ${y}px)`)
}
