/** What makes a page a named display: a token in its link's fragment, kept by this browser for its wall. */

import { stored } from "./stored.js"

const TOKEN = /^#([\w-]{22})$/

/** @param {string} wall slug @returns {string | undefined} the token, which then is in no address any more */
export function keepToken(wall) {
  const given = TOKEN.exec(location.hash)?.[1]
  if (!given) return stored(() => localStorage.getItem(nameOf(wall)) ?? undefined)
  history.replaceState(null, "", location.pathname + location.search)
  stored(() => localStorage.setItem(nameOf(wall), given))
  return given
}

/** The display was removed: the page goes on as a screen without a name. @param {string} wall */
export function forgetToken(wall) {
  stored(() => localStorage.removeItem(nameOf(wall)))
}

/** @param {string} wall */
function nameOf(wall) {
  return `display:${wall}`
}
