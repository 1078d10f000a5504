/** What the desk says, in the page's language: the words from the template, numbers and names from Intl. */

/** @import { Waiting } from "./types.js" */
/** @typedef {Pick<Waiting, "body" | "lang" | "dir">} Words */
import { clockWords } from "./clock-words.js"
import { counted } from "./plural.js"

const MINUTE_MS = 60_000
/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const UNITS = [["day", 24 * 60], ["hour", 60], ["minute", 1]]

export class Wording {
  #words
  #languages
  #countries
  #ago
  #clock
  #numbers
  /** @type {Map<string, Intl.NumberFormat>} by unit: making one takes longer than all rows' numbers with it */
  #units = new Map()

  /** @param {DOMStringMap} words the template's @param {string} lang BCP 47 */
  constructor(words, lang) {
    this.#words = words
    this.lang = lang
    this.#languages = new Intl.DisplayNames(lang, { type: "language" })
    this.#countries = new Intl.DisplayNames(lang, { type: "region" })
    this.#numbers = new Intl.NumberFormat(lang)
    this.#ago = new Intl.RelativeTimeFormat(lang)
    this.#clock = new Intl.DateTimeFormat(lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })
  }

  /** @param {string} key of a data attribute @param {Record<string, string>} [values] for its {placeholders} */
  say(key, values = {}) {
    return fill(this.#words[key] ?? "", values)
  }

  /** @param {string} key of a data attribute that holds plural forms @param {number} n */
  count(key, n) {
    return counted(this.#words[key] ?? "{}", n, this.lang)
  }

  /** A post's words, or what stands in their place. @param {Words & {photos: unknown[]}} post @returns {Words} */
  wordsOf(post) {
    if (post.body) return post
    return { body: this.count("wordless", post.photos.length), lang: this.lang, dir: document.dir === "rtl" ? "rtl" : "ltr" }
  }

  /** @param {number} ms @returns {string} "6 min" */
  age(ms) {
    const [unit, count] = inUnits(ms)
    if (!count) return this.say("now")
    const units = this.#units.get(unit) ?? new Intl.NumberFormat(this.lang, { style: "unit", unit, unitDisplay: "short" })
    this.#units.set(unit, units)
    return units.format(count)
  }

  /** @param {number} ms @returns {string} "6 minutes ago" */
  ago(ms) {
    const [unit, count] = inUnits(ms)
    return count ? this.#ago.format(-count, unit) : this.say("now")
  }

  /** @param {string} iso @returns {string} "20:41", where the reader is */
  clock(iso) {
    return this.#clock.format(new Date(iso))
  }

  /** @param {number} n */
  number(n) {
    return this.#numbers.format(n)
  }

  /** Never less than it was. @param {number} ms @returns {string} "0.4 s" */
  seconds(ms) {
    return new Intl.NumberFormat(this.lang, { style: "unit", unit: "second", unitDisplay: "short", minimumFractionDigits: 1, maximumFractionDigits: 1 })
      .format(Math.ceil(ms / 100) / 10)
      .replace("sec", "s") // English has "sec" for short and "0.4s" for narrow; the SI's sign is s
  }

  /** @param {number} ms @returns {string} "38 ms" */
  milliseconds(ms) {
    return new Intl.NumberFormat(this.lang, { style: "unit", unit: "millisecond", unitDisplay: "short" }).format(ms)
  }

  /** @param {number} ms @returns {string} "1:48" */
  countdown(ms) {
    return clockWords(Math.ceil(ms / 1_000), this.lang)
  }

  /** @param {number} share 1 is 100 % */
  percent(share) {
    return new Intl.NumberFormat(this.lang, { style: "percent" }).format(share)
  }

  /** @param {string} code BCP 47 */
  language(code) {
    return code === "und" ? "" : nameOf(this.#languages, code)
  }

  /** @param {string} code ISO 3166-1 alpha-2, or empty */
  country(code) {
    return code && nameOf(this.#countries, code)
  }
}

/** @param {string} template @param {Record<string, string>} values */
export function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole)
}

/** A name keeps its own direction inside a sentence of another. @param {string} name */
export function isolated(name) {
  return `\u2068${name}\u2069`
}

/** As much of a message as one recognises it by. @param {string} body @param {number} most signs */
export function shortened(body, most) {
  const signs = [...body.replace(/\s+/g, " ")]
  return signs.length > most ? `${signs.slice(0, most - 1).join("").trimEnd()}…` : signs.join("")
}

/** @param {number} ms @returns {[Intl.RelativeTimeFormatUnit, number]} the largest unit that fits, and how many */
function inUnits(ms) {
  const minutes = Math.max(0, Math.floor(ms / MINUTE_MS))
  const [unit, size] = UNITS.find(([, size]) => minutes >= size) ?? ["minute", 1]
  return [unit, Math.floor(minutes / size)]
}

/** @param {Intl.DisplayNames} names @param {string} code */
function nameOf(names, code) {
  try {
    return names.of(code) ?? ""
  } catch {
    return "" // not a code that Intl can read
  }
}
