/** Finding and making elements. */

/** @param {string} name of a data-part; the template has each once @returns {HTMLElement} */
export function part(name) {
  return within(document, `[data-part="${name}"]`)
}

/** @param {ParentNode} parent @param {string} selector @returns {HTMLElement} */
export function within(parent, selector) {
  const found = parent.querySelector(selector)
  if (!(found instanceof HTMLElement)) throw new Error(`the page has no ${selector}`)
  return found
}

/** @param {string} tag @param {string} text @param {string} className */
export function element(tag, text, className) {
  const made = document.createElement(tag)
  made.textContent = text
  made.className = className
  return made
}

/** Nothing where that stands there already: the same words anew would be laid out, and may be read out, again. @param {HTMLElement} place @param {string} text */
export function write(place, text) {
  if (place.textContent !== text) place.textContent = text
}

/** A copy of what a template holds. @param {string} name of its data-part @returns {HTMLElement} */
export function cast(name) {
  const mould = /** @type {HTMLTemplateElement} */ (part(name))
  return /** @type {HTMLElement} */ (within(mould.content, "li").cloneNode(true))
}

/** Someone else's words, in their language and direction. @param {HTMLElement} place @param {{body: string, lang: string, dir: string}} post */
export function quote(place, { body, lang, dir }) {
  place.textContent = body
  place.dir = dir
  if (lang === "und") place.removeAttribute("lang")
  else place.lang = lang
}
