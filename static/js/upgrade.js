/** Loads the page anew after an upgrade, or when it is told to: at a moment when nobody is reading, and never round in circles. */

import { stored } from "./stored.js"

const QUIET_WITHIN_MS = 90_000
const PROBE_MS = 5_000
const KEPT = "loaded-for"

export class Upgrade {
  #page
  #isQuiet
  #since = 0

  /**
   * @param {string} page what this page is made of
   * @param {() => boolean} isQuiet whether a page of the wall has just turned, and nothing else is going on
   */
  constructor(page, isQuiet) {
    this.#page = page
    this.#isQuiet = isQuiet
  }

  /** @param {string} page what the server has by now */
  hear(page) {
    if (!page || page === this.#page || stored(() => sessionStorage.getItem(KEPT)) === page) return
    stored(() => sessionStorage.setItem(KEPT, page))
    this.want()
  }

  /** To be loaded anew, whatever it is made of. */
  want() {
    this.#since ||= performance.now()
  }

  /** To be called each second. */
  async tick() {
    if (!this.#since) return
    const waited = performance.now() - this.#since
    if (!this.#isQuiet() && waited < QUIET_WITHIN_MS) return
    if (await answers()) location.reload()
  }
}

/** A page that cannot be loaded now is not given up: what stands there is better. */
async function answers() {
  try {
    return (await fetch(location.pathname + location.search, { method: "HEAD", signal: AbortSignal.timeout(PROBE_MS) })).ok
  } catch {
    return false
  }
}
