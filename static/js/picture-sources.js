/** Where a photo's renditions lie, and how wide they are: pure. The same sizes as wall/photos/renditions.py. */

/** @import { Photo } from "./types.js" */

/** Longest sides in pixels. */
const SIZES = { small: 640, medium: 1280, large: 2048 }

/** @param {Pick<Photo, "src">} photo */
export function folderOf({ src }) {
  return src.slice(0, src.lastIndexOf("/"))
}

/**
 * What `srcset` takes. No rendition is larger than the photo: of those that are alike only one is named.
 * @param {Photo} photo @param {"webp" | "jpg"} kind @param {keyof typeof SIZES} [largest]
 */
export function sources(photo, kind, largest = "large") {
  const { width, height } = photo
  const widths = new Map()
  for (const [name, side] of Object.entries(SIZES)) {
    if (side > SIZES[largest]) break
    const across = Math.max(Math.round(width * Math.min(side / Math.max(width, height), 1)), 1)
    if (!widths.has(across)) widths.set(across, `${folderOf(photo)}/${name}.${kind} ${across}w`)
  }
  return [...widths.values()].join(", ")
}

/**
 * The file that a browser would choose for a place so wide.
 * @param {Photo} photo @param {number} across pixels of the screen
 */
export function sourceFor(photo, across) {
  const choice = sources(photo, "webp").split(", ").map((source) => source.split(" "))
  const [address = ""] = choice.find(([, width = ""]) => parseInt(width) >= across) ?? choice.at(-1) ?? []
  return address
}

/** Every file of a photo that a browser may have. @param {Photo} photo */
export function allSources(photo) {
  return Object.keys(SIZES).flatMap((size) => ["webp", "jpg"].map((kind) => `${folderOf(photo)}/${size}.${kind}`))
}
