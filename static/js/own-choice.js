/** What was chosen at this machine, kept through a reload, since pages load themselves anew: a scene, and darkness. */

import { stored } from "./stored.js"

/** @typedef {{scene: string, turn: number}} Keyed a scene, until the show's turn is another */

export class OwnChoice {
  #name
  /** @type {Keyed | undefined} */
  #keyed
  #isDark

  /** @param {string} wall slug */
  constructor(wall) {
    this.#name = `chosen-here:${wall}`
    const { keyed, dark } = this.#kept()
    this.#isDark = dark === true
    if (typeof keyed?.scene === "string" && typeof keyed.turn === "number") this.#keyed = keyed
  }

  get keyed() {
    return this.#keyed
  }

  /** Whether this machine's screen is dark, whatever the dashboard says. */
  get isDark() {
    return this.#isDark
  }

  /** @param {Keyed} [keyed] */
  choose(keyed) {
    this.#keyed = keyed
    this.#keep()
  }

  darken() {
    this.#isDark = !this.#isDark
    this.#keep()
  }

  /** @returns {{keyed?: Keyed, dark?: boolean}} */
  #kept() {
    return stored(() => JSON.parse(sessionStorage.getItem(this.#name) ?? "{}")) ?? {}
  }

  #keep() {
    stored(() => sessionStorage.setItem(this.#name, JSON.stringify({ keyed: this.#keyed, dark: this.#isDark })))
  }
}
