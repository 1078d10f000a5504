/** A button that does something grave: held for a second, or pressed twice. */

const HOLD_MS = 1_000
const ARMED_MS = 5_000

export class HoldOrPress {
  #button
  #onArm
  #onDecide
  #holding = 0
  #armed = 0
  #wasHeld = false
  canHold = true

  /** @param {HTMLElement} button @param {{onArm: () => void, onDecide: () => void}} acts `onArm` also when it is no longer armed */
  constructor(button, { onArm, onDecide }) {
    this.#button = button
    this.#onArm = onArm
    this.#onDecide = onDecide
    button.addEventListener("pointerdown", (event) => {
      this.#wasHeld = false
      if (event.isPrimary && event.button === 0) this.hold()
    })
    button.addEventListener("keydown", () => (this.#wasHeld = false)) // nor does it end a hold of the key B
    for (const end of ["pointerup", "pointerleave", "pointercancel"]) button.addEventListener(end, () => this.letGo())
    button.addEventListener("contextmenu", (event) => event.preventDefault()) // a long touch
    button.addEventListener("click", () => this.#press())
    window.addEventListener("blur", () => this.letGo())
  }

  /** Whether the next press decides. */
  get isArmed() {
    return this.#armed > 0
  }

  hold() {
    if (!this.canHold || this.#holding) return
    this.#button.classList.add("is-held")
    this.#holding = setTimeout(() => {
      this.letGo()
      this.#wasHeld = true
      this.#decide()
    }, HOLD_MS)
  }

  letGo() {
    clearTimeout(this.#holding)
    this.#holding = 0
    this.#button.classList.remove("is-held")
  }

  disarm() {
    clearTimeout(this.#armed)
    this.#armed = 0
    this.#onArm()
  }

  /** The click that ends a hold is no press. */
  #press() {
    if (this.#wasHeld) return void (this.#wasHeld = false)
    if (this.isArmed) return this.#decide()
    this.#armed = setTimeout(() => this.disarm(), ARMED_MS)
    this.#onArm()
  }

  #decide() {
    this.disarm()
    this.#onDecide()
  }
}
