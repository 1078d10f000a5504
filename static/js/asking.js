/** Asks the server something, or says something to it, and tells what became of it: never for longer than it may take. */

/** @import { QueueLeft, Refusal, Waiting } from "./types.js" */

/**
 * `gone`: somebody else was first. `refused`: the server says why. `unsaved`, `unreachable`: it cannot say.
 * @template T
 * @typedef {{outcome: "saved", saved: T}
 *   | {outcome: "gone", words: string, status: QueueLeft["status"]}
 *   | {outcome: "refused", words: string}
 *   | {outcome: "signed out" | "unsaved" | "unreachable"}} Answer
 */

const ANSWER_WITHIN_MS = 10_000
/** A photo is made anew, and others may be before it. */
const COVERED_WITHIN_MS = 40_000
const LEFT = ["approved", "rejected", "withdrawn"]

/** @param {string} url @returns {Promise<Response>} rejects where the server cannot be heard */
export function ask(url) {
  return fetch(url, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) })
}

/** @param {string} url @param {FormData | URLSearchParams} body @returns {Promise<Answer<Waiting>>} */
export function sendCover(url, body) {
  return send(url, body, COVERED_WITHIN_MS)
}

/** @template T @param {string} url @param {FormData | URLSearchParams} body @param {number} [ms] @returns {Promise<Answer<T>>} */
export async function send(url, body, ms = ANSWER_WITHIN_MS) {
  try {
    const answer = await fetch(url, {
      method: "POST",
      body: new URLSearchParams(/** @type {any} */ (body)), // a form with parts may have few of them; none here holds a file
      headers: { Accept: "application/json" },
      keepalive: true, // a decision made just before the page closes still counts
      signal: AbortSignal.timeout(ms),
    })
    if (answer.status === 401 || answer.redirected) return { outcome: "signed out" }
    if (answer.ok) return { outcome: "saved", saved: await answer.json() }
    return asRefusal(answer.status, await answer.json().catch(() => ({})))
  } catch {
    return { outcome: "unreachable" }
  }
}

/** @param {number} status @param {Partial<Refusal> & {status?: string}} refusal @returns {Answer<never>} */
function asRefusal(status, { error, status: became = "" }) {
  if (!error) return { outcome: "unsaved" }
  if (status === 404) return { outcome: "gone", words: error.message, status: "withdrawn" }
  if (status === 409 && LEFT.includes(became)) {
    return { outcome: "gone", words: error.message, status: /** @type {QueueLeft["status"]} */ (became) }
  }
  return { outcome: "refused", words: error.message }
}
