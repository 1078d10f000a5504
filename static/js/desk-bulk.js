/** Many at once: rows are selected, and rejected together. */

/** @import { Queue } from "./queue.js" */
/** @import { Wording } from "./wording.js" */
import { part, write } from "./parts.js"

export class Bulk {
  #wording
  #rows = part("rows")
  /** @type {Set<string>} ids */
  #selected = new Set()
  #queue

  /** @param {Queue} queue @param {Wording} wording @param {(ids: string[]) => void} onReject */
  constructor(queue, wording, onReject) {
    this.#queue = queue
    this.#wording = wording
    part("bulk").hidden = false
    part("bulk-begin").addEventListener("click", () => this.#open(!this.isOpen))
    part("bulk-all").addEventListener("click", () => {
      const ids = queue.posts().map(({ id }) => id)
      this.#selected = new Set(this.#selected.size < ids.length ? ids : [])
      this.draw()
    })
    this.#rows.addEventListener("keydown", (event) => {
      if (event.key !== " " || !this.isOpen || !(event.target instanceof HTMLElement)) return
      event.preventDefault()
      event.target.click()
    })
    part("bulk-reject").addEventListener("click", () => onReject([...this.#selected]))
  }

  get isOpen() {
    return !part("bulk-acts").hidden
  }

  /** Selects a row, or no more. @param {string} id */
  toggle(id) {
    if (!this.#selected.delete(id)) this.#selected.add(id)
    this.draw()
  }

  close() {
    this.#open(false)
  }

  /** After each change of the queue. */
  draw() {
    const ids = new Set(this.#queue.posts().map(({ id }) => id))
    this.#selected = new Set([...this.#selected].filter((id) => ids.has(id)))
    for (const row of /** @type {HTMLElement[]} */ ([...this.#rows.children])) {
      const link = row.querySelector(".row__link")
      const isSelected = this.#selected.has(row.dataset.id ?? "")
      row.classList.toggle("row--selected", isSelected)
      if (!this.isOpen) link?.removeAttribute("aria-pressed")
      else link?.setAttribute("aria-pressed", String(isSelected))
      if (this.isOpen) link?.setAttribute("role", "button")
      else link?.removeAttribute("role")
    }
    write(part("bulk-count"), this.#wording.count("selected", this.#selected.size))
    const button = /** @type {HTMLButtonElement} */ (part("bulk-reject"))
    button.disabled = !this.#selected.size
  }

  /** @param {boolean} isOpen */
  #open(isOpen) {
    if (!isOpen && part("bulk-acts").contains(document.activeElement)) part("bulk-begin").focus()
    part("bulk-acts").hidden = !isOpen
    part("bulk-begin").setAttribute("aria-expanded", String(isOpen))
    this.#rows.classList.toggle("queue__rows--choosing", isOpen)
    if (!isOpen) this.#selected.clear()
    this.draw()
  }
}
