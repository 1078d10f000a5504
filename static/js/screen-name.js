/** Which screen this is, in letters that the operator reads from across the street: for a moment, when a moderator asks. */

const SHOWN_MS = 8_000

/** @param {HTMLElement} place @returns {(name: string) => void} */
export function keepName(place) {
  let timer = 0
  return (name) => {
    clearTimeout(timer)
    place.textContent = name
    place.hidden = false
    timer = setTimeout(() => (place.hidden = true), SHOWN_MS)
  }
}
