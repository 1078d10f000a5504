/** One post as a tile of the mosaic. Text enters as text. */

/** @import { Photo, Post } from "./types.js" */
/** @import { Box } from "./ink.js" */
import { element, quote } from "./parts.js"
import { folderOf } from "./picture-sources.js"

/**
 * @param {Post} post
 * @param {{box: Box, parts: Box[]}} tile pixels
 * @param {number} tone
 */
export function face(post, { box, parts }, tone) {
  const made = element("div", "", "tile")
  made.dataset.post = post.id
  made.dataset.tone = String(tone)
  made.append(...[box, ...parts].map((part) => placed(element("div", "", "tile__paper"), part)))
  return made
}

/** @param {Post} post @param {Box} place pixels @param {{size: number, lines: string[]}} fit @param {number} leading of its lines */
export function words(post, place, { size, lines }, leading) {
  const made = placed(element("p", "", "tile__words"), place)
  quote(made, { ...post, body: lines.join("\n") })
  made.style.setProperty("font-size", `${size}px`)
  made.style.setProperty("line-height", String(leading))
  return made
}

/** What the newest carries. @param {Post} post @param {Box} place of its words @param {number} width pixels */
export function ribbon({ dir }, { x, y, width: wide, height }, width) {
  return placed(element("span", "", "tile__ribbon ribbon ribbon--upright"), { x: dir === "rtl" ? x + wide - width : x, y, width, height })
}

/** @param {Photo} photo @param {Box} place pixels */
export function picture(photo, place) {
  const made = /** @type {HTMLImageElement} */ (placed(element("img", "", "tile__photo"), place))
  made.decoding = "async"
  made.alt = photo.alt
  made.src = `${folderOf(photo)}/small.webp`
  return made
}

/** @template {HTMLElement} T @param {T} made @param {Box} place @returns {T} */
function placed(made, { x, y, width, height }) {
  for (const [name, length] of Object.entries({ left: x, top: y, width, height })) made.style.setProperty(name, `${length}px`)
  return made
}
