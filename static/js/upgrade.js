/** Loads the page anew after an upgrade, or when it is told to: at a moment when nobody is reading, and never round in circles. */

import { stored } from "./stored.js"

const QUIET_WITHIN_MS = 90_000
const PROBE_MS = 5_000
/** A slow network gives the page that was kept: then it is tried again, but not all the time. */
const AGAIN_MS = 600_000
const KEPT = "loaded-for"

/**
 * @typedef {object} Moment
 * @property {boolean} isFree whether nothing goes on that a new page would break: a silence, or an operator's work
 * @property {boolean} isQuiet whether a page of the wall has just turned
 * @property {boolean} isFull whether the page fills the screen: a new one may not, until somebody presses a key
 */

export class Upgrade {
  #page
  #moment
  #now
  #isAsked = false
  #since = 0

  /** @param {string} page what this page is made of @param {() => Moment} moment @param {() => number} [now] ms */
  constructor(page, moment, now = () => performance.now()) {
    this.#page = page
    this.#moment = moment
    this.#now = now
  }

  /** @param {string} page what the server has by now */
  hear(page) {
    if (page && page !== this.#page && !isJustTried(this.#page)) this.#since ||= this.#now()
  }

  /** Somebody wants it, whatever the page is made of, and knows that the machine may need a key pressed. */
  want() {
    this.#isAsked = true
    this.#since ||= this.#now()
  }

  /** To be called each second. */
  async tick() {
    const { isFree, isQuiet, isFull } = this.#moment()
    if (!this.#since || !isFree || (isFull && !this.#isAsked)) return
    if (!isQuiet && this.#now() - this.#since < QUIET_WITHIN_MS) return
    if (!(await answers())) return
    stored(() => sessionStorage.setItem(KEPT, JSON.stringify({ page: this.#page, at: Date.now() })))
    location.reload()
  }
}

/** Whether it was just tried, and the same page came. @param {string} page which was loaded */
function isJustTried(page) {
  const tried = stored(() => JSON.parse(sessionStorage.getItem(KEPT) ?? "{}")) ?? {}
  return tried.page === page && Date.now() - tried.at < AGAIN_MS
}

/** A page that cannot be loaded now is not given up: what stands there is better. */
async function answers() {
  try {
    return (await fetch(location.pathname + location.search, { method: "HEAD", signal: AbortSignal.timeout(PROBE_MS) })).ok
  } catch {
    return false
  }
}
