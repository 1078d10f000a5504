/** The work that a raided wall asks of a phone: ALTCHA's, solved beside the page by the browser's own cryptography. */

import { pbkdf2, solveChallenge } from "../vendor/altcha.js"

/** What goes along instead where the phone cannot compute it, as over plain http. */
export const NO_PROOF = "none"
const LONGEST_MS = 60_000

/** @param {string} action where the form goes @returns {Promise<string>} what to send as `proof` */
export async function prove(action) {
  if (!globalThis.crypto?.subtle) return NO_PROOF
  const answer = await fetch(action.replace(/\/posts(?=$|\?)/, "/challenge"), { headers: { Accept: "application/json" } })
  if (!answer.ok) throw new Error("no challenge came")
  const challenge = await answer.json()
  // On no thread of ours: each guess is one call that the browser works on elsewhere, so the page stays awake.
  const solution = await solveChallenge({ challenge, deriveKey: pbkdf2.deriveKey, timeout: LONGEST_MS }).catch(() => null)
  return solution ? btoa(JSON.stringify({ challenge, solution })) : NO_PROOF
}
