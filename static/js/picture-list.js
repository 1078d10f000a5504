/** The photos of a post that comes to a phone's list. Loaded with the first of them; the same as templates/_pictures.html. */

/** @import { Photo } from "./types.js" */
import { ratio } from "./picture-rows.js"
import { folderOf, sources } from "./picture-sources.js"

/** Where photos are, there need be no words. @param {HTMLElement} post @param {Photo[]} photos */
export function draw(post, photos) {
  post.querySelector(".post__words:empty")?.remove()
  const rows = photos.length === 4 ? [photos.slice(0, 2), photos.slice(2)] : [photos]
  post.prepend(...rows.map(row))
}

/** @param {Photo[]} photos */
function row(photos) {
  const made = document.createElement("div")
  made.className = "post__photos"
  made.append(...photos.map((photo) => picture(photo, photos.length)))
  return made
}

/** @param {Photo} photo @param {number} beside how many share the row */
function picture(photo, beside) {
  const source = document.createElement("source")
  source.type = "image/webp"
  source.sizes = `(min-width: 600px) ${Math.floor(520 / beside)}px, ${Math.floor(100 / beside)}vw`
  source.srcset = sources(photo, "webp", "medium")
  const image = document.createElement("img")
  image.loading = "lazy"
  image.decoding = "async"
  image.alt = photo.alt
  // How wide it is beside the others: they come to one height.
  image.width = Math.round(ratio(photo) * 1000)
  image.height = 1000
  const made = document.createElement("picture")
  made.append(source, image)
  image.src = `${folderOf(photo)}/medium.jpg`
  return made
}
