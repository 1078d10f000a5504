/** Drawn shapes as elements. */

const SVG = "http://www.w3.org/2000/svg"

/** @param {string} tag @param {Record<string, string | number>} [attributes] @param {Element[]} [children] @returns {SVGElement} */
export function svg(tag, attributes = {}, children = []) {
  const made = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value))
  made.append(...children)
  return made
}
