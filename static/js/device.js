/** The one thing that the page keeps in a phone: a random number, by which a wall may deny the phone, and know no more. */

import { randomName } from "./random.js"
import { stored } from "./stored.js"

const KEPT_AS = "device"

/** @returns {string} empty where the phone keeps nothing */
export function device() {
  const kept = stored(() => {
    const name = localStorage.getItem(KEPT_AS) ?? randomName()
    localStorage.setItem(KEPT_AS, name)
    return name
  })
  return kept && /^[\w-]{22,64}$/.test(kept) ? kept : ""
}
