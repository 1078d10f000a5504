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
    if (isSame && (this.isUnsaved || this.#form.contains(document.activeElement))) return
    this.#post = post.id
    const translation = /** @type {HTMLTextAreaElement} */ (part("translation"))
    translation.defaultValue = translation.value = post.translation
    if (!isSame) /** @type {HTMLDetailsElement} */ (part("beside")).open = Boolean(post.translation)
    part("alts").replaceChildren(...post.photos.flatMap((photo, at) => this.#alt(photo, at + 1)))
  }

  /** Whether something is written here that the server does not have. */
  get isUnsaved() {
    return this.#fields.some(({ value, defaultValue }) => value !== defaultValue)
  }

  /** The server has what was written. @param {string} post its id @param {URLSearchParams} written */
  saved(post, written) {
    if (post === this.#post) for (const field of this.#fields) field.defaultValue = written.get(field.name) ?? ""
  }

  get #fields() {
    return /** @type {(HTMLInputElement | HTMLTextAreaElement)[]} */ ([...this.#form.querySelectorAll("textarea, [name^=alt-]")])
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
    Object.assign(input, { className: "field__input", name: `alt-${id}`, id: `alt-${id}`, defaultValue: alt, dir: "auto", maxLength: 280, autocomplete: "off" })
    label.setAttribute("for", input.id)
    return [label, input]
  }
}
