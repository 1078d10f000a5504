/** The words of the post in focus: what is marked in them, and what of it is to be covered when they are approved. */

/** @import { Flag, Waiting } from "./types.js" */
/** @import { Wording } from "./wording.js" */
import { quoteWords } from "./desk-lists.js"
import { pieces } from "./marks.js"
import { element, part } from "./parts.js"
import { isolated } from "./wording.js"

export class Words {
  #wording
  #post = ""
  /** @type {Set<string>} spans, each `start-end` */
  #covered = new Set()
  #coversName = false
  /** @type {Waiting | undefined} */
  #drawn

  /** @param {Wording} wording */
  constructor(wording) {
    this.#wording = wording
    for (const place of [part("words"), part("name")]) {
      place.addEventListener("click", (event) => this.#press(event.target))
      place.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return
        if (this.#press(event.target)) event.preventDefault()
      })
    }
    part("cover-words").addEventListener("click", () => this.cover())
  }

  /** @param {Waiting} post */
  draw(post) {
    if (post.id !== this.#post) this.#clear()
    this.#post = post.id
    this.#drawn = post
    const known = new Set(spans(post))
    this.#covered = new Set([...this.#covered].filter((span) => known.has(span)))
    this.#show(post)
  }

  /** Covers all that is marked, or where all is covered nothing. */
  cover() {
    const post = this.#drawn
    if (!post) return
    const all = spans(post)
    const hasName = flagsName(post)
    const isCovered = all.every((span) => this.#covered.has(span)) && (!hasName || this.#coversName)
    this.#covered = new Set(isCovered ? [] : all)
    this.#coversName = hasName && !isCovered
    this.#show(post)
  }

  /** What an approval must say of it. @returns {[string, string][]} */
  get fields() {
    const covers = [...this.#covered].map((span) => /** @type {[string, string]} */ (["cover", span]))
    return this.#coversName ? [...covers, ["cover_name", "1"]] : covers
  }

  #clear() {
    this.#covered.clear()
    this.#coversName = false
  }

  /** @param {Waiting} post */
  #show(post) {
    const words = part("words")
    quoteWords(words, post, this.#wording)
    if (post.body) words.replaceChildren(...this.#pieces(post))
    const name = part("name")
    name.textContent = post.name ? this.#wording.say("named", { name: isolated(post.name) }) : this.#wording.say("nameless")
    if (flagsName(post)) name.replaceChildren(this.#mark(name.textContent, "name", this.#coversName))
    const count = spans(post).length + (flagsName(post) ? 1 : 0)
    part("cover-words").hidden = !count
    part("cover-words-label").textContent = this.#wording.say(this.fields.length === count && count ? "uncoverWords" : "coverWords")
  }

  /** @param {Waiting} post */
  #pieces({ body, flags }) {
    return pieces(body, flags.filter(isOfBody)).map(({ text, start, isMarked }) => {
      if (!isMarked) return document.createTextNode(text)
      const span = `${start}-${start + text.length}`
      return this.#mark(text, span, this.#covered.has(span))
    })
  }

  /** @param {string} text @param {string} span @param {boolean} isCovered */
  #mark(text, span, isCovered) {
    const mark = element("mark", text, isCovered ? "mark mark--covered" : "mark")
    mark.dataset.span = span
    mark.tabIndex = 0
    mark.setAttribute("role", "button")
    mark.setAttribute("aria-pressed", String(isCovered))
    return mark
  }

  /** @param {EventTarget | null} target @returns {boolean} whether it was a mark */
  #press(target) {
    const mark = target instanceof Element ? target.closest(".mark") : null
    if (!(mark instanceof HTMLElement) || !this.#drawn) return false
    const { span = "" } = mark.dataset
    if (span === "name") this.#coversName = !this.#coversName
    else if (!this.#covered.delete(span)) this.#covered.add(span)
    this.#show(this.#drawn)
    const again = document.querySelector(`.mark[data-span="${span}"]`)
    if (again instanceof HTMLElement) again.focus()
    return true
  }
}

/** @param {Waiting} post @returns {string[]} what is marked in its body, overlaps once */
function spans({ body, flags }) {
  return pieces(body, flags.filter(isOfBody)).flatMap(({ text, start, isMarked }) => (isMarked ? [`${start}-${start + text.length}`] : []))
}

/** @param {Waiting} post */
function flagsName({ flags }) {
  return flags.some((flag) => flag.field === "name")
}

/** @param {Flag} flag */
function isOfBody(flag) {
  return flag.field !== "name"
}
