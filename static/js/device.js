/** The one thing that the page keeps in a phone: a random number, by which a wall may deny the phone, and know no more. */

const KEPT_AS = "device"
const BYTES = 16

/** @returns {string} empty where the phone keeps nothing */
export function device() {
  try {
    const kept = localStorage.getItem(KEPT_AS) ?? random()
    localStorage.setItem(KEPT_AS, kept)
    return /^[\w-]{22,64}$/.test(kept) ? kept : ""
  } catch {
    return ""
  }
}

function random() {
  return [...crypto.getRandomValues(new Uint8Array(BYTES))].map((byte) => byte.toString(16).padStart(2, "0")).join("")
}
