/** What a moderator puts beside a message: a translation, and what its photos show. */

/** @import { Waiting } from "./types.js" */
/** @import { Wording } from "./wording.js" */
import { element, part } from "./parts.js"

export class Beside {
  #wording
  #form = /** @type {HTMLFormElement} */ (part("beside-form"))
  #post = ""

  /** @param {Wording} wording */
  constructor(wording) {
    this.#wording = wording
  }

  /** @param {Waiting} post */
  draw(post) {
    const isSame = post.id === this.#post
    this.#post = post.id
    const translation = /** @type {HTMLTextAreaElement} */ (part("translation"))
    if (!isSame || document.activeElement !== translation) translation.value = post.translation
    if (isSame && this.#form.contains(document.activeElement)) return
    if (!isSame) /** @type {HTMLDetailsElement} */ (part("beside")).open = Boolean(post.translation)
    part("alts").replaceChildren(...post.photos.flatMap((photo, at) => this.#alt(photo, at + 1)))
  }

  /** What was written. @returns {URLSearchParams} */
  get written() {
    return new URLSearchParams(/** @type {any} */ (new FormData(this.#form)))
  }

  /** @param {(post: string) => void} act */
  onSave(act) {
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault()
      act(this.#post)
    })
  }

  /** @param {{id: string, alt: string}} photo @param {number} number */
  #alt({ id, alt }, number) {
    const label = element("label", this.#wording.say("altOf", { n: this.#wording.number(number) }), "field__label")
    const input = document.createElement("input")
    Object.assign(input, { className: "field__input", name: `alt-${id}`, id: `alt-${id}`, value: alt, dir: "auto", maxLength: 280, autocomplete: "off" })
    label.setAttribute("for", input.id)
    return [label, input]
  }
}
