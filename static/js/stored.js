/** What a browser keeps, if it keeps anything. */

/** @template T @param {() => T} use @returns {T | undefined} nothing where the browser keeps nothing */
export function stored(use) {
  try {
    return use()
  } catch {
    return undefined
  }
}
