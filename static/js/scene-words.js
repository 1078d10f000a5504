/** The words of a scene that the page holds ready in a template, and their size. */

const STEP = 0.93

/** @param {HTMLElement} container @param {string} scene */
export function castWords(container, scene) {
  const template = /** @type {HTMLTemplateElement} */ (document.querySelector(`template[data-words="${scene}"]`))
  container.append(template.content.cloneNode(true))
}

/**
 * As large as their box holds them whole.
 * @param {HTMLElement} words
 * @param {{most: number, least: number}} sizes in wall units
 */
export function fitWords(words, { most, least }) {
  const box = /** @type {HTMLElement} */ (words.parentElement)
  let size = most
  const holds = () => words.scrollWidth <= words.clientWidth && box.scrollHeight <= box.clientHeight
  words.style.setProperty("--size", String(size))
  while (!holds() && size > least) {
    size = Math.max(size * STEP, least)
    words.style.setProperty("--size", String(size))
  }
}
