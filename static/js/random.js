/** Names that nobody guesses. */

const BYTES = 16

/** @returns {string} 128 random bits, in hexadecimal digits */
export function randomName() {
  return Array.from(crypto.getRandomValues(new Uint8Array(BYTES)), (byte) => byte.toString(16).padStart(2, "0")).join("")
}
