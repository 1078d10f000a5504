/** The list of the wall's latest posts on a phone: the DOM's side of Recent. */

/** @import { Post } from "./types.js" */
/** @import { Recent } from "./recent.js" */
import { length } from "./draft.js"
import { counted } from "./plural.js"

const MOST = 20

export class WallList {
  #section
  #list
  #template
  #countries

  /**
   * @param {HTMLElement} section
   * @param {Map<string, string>} countries names in the page's language, by code
   */
  constructor(section, countries) {
    this.#section = section
    this.#list = /** @type {HTMLElement} */ (section.querySelector(".posts__list"))
    this.#template = /** @type {HTMLTemplateElement} */ (section.querySelector("template"))
    this.#countries = countries
  }

  /** @returns {string[]} ids, newest first */
  get ids() {
    return this.#posts().map((post) => post.dataset.id ?? "")
  }

  /**
   * Makes the page show what the feed holds. A post that stays is not touched, so that its reader is not disturbed.
   * @param {Recent} recent
   */
  show(recent) {
    const ids = recent.ids(MOST)
    const drawn = new Map(this.#posts().map((post) => [post.dataset.id ?? "", post]))
    for (const [id, post] of drawn) if (!ids.includes(id)) post.remove()

    let before = this.#list.firstElementChild
    for (const id of ids) {
      const post = drawn.get(id)
      if (post && post === before) before = post.nextElementSibling
      else this.#list.insertBefore(post ?? this.#draw(/** @type {Post} */ (recent.get(id))), before)
    }
    this.#tell(recent.count)
  }

  /** @param {number} count */
  #tell(count) {
    const words = /** @type {HTMLElement} */ (this.#section.querySelector(".posts__count"))
    words.textContent = counted(words.dataset.forms ?? "{}", count, document.documentElement.lang)
    const none = /** @type {HTMLElement} */ (this.#section.querySelector(".posts__none"))
    none.hidden = this.#list.childElementCount > 0
  }

  /** @param {Post} post */
  #draw(post) {
    const drawn = /** @type {HTMLElement} */ (this.#template.content.firstElementChild?.cloneNode(true))
    drawn.dataset.id = post.id
    drawn.dir = post.dir
    drawn.classList.add(`post--${size(post.body)}`)
    const words = /** @type {HTMLElement} */ (drawn.querySelector(".post__words"))
    words.textContent = post.body
    if (post.photos.length) import("./picture-list.js").then(({ draw }) => draw(drawn, post.photos))
    if (post.lang !== "und") words.lang = post.lang
    drawn.querySelector(".post__name")?.append(...this.#name(post))
    return drawn
  }

  /** @param {Post} post @returns {(Node | string)[]} */
  #name(post) {
    const { named = "", nameless = "" } = this.#template.dataset
    const name = document.createElement(post.name ? "bdi" : "span")
    name.textContent = post.name || nameless
    const country = this.#countries.get(post.country)
    if (!country) return [name]
    return named.split(/(\{\w+\})/).map((part) => (part === "{name}" ? name : part === "{country}" ? country : part))
  }

  #posts() {
    return /** @type {HTMLElement[]} */ ([...this.#list.children])
  }
}

/** The same steps as templates/_post.html. @param {string} body */
function size(body) {
  const signs = length(body)
  return signs <= 20 ? "short" : signs <= 65 ? "medium" : "long"
}
