/** Where a photo's renditions lie, and how wide they are: pure. The same sizes as wall/photos/renditions.py. */

/** @import { Photo } from "./types.js" */

/** Longest sides in pixels. */
const SIZES = { small: 640, medium: 1280, large: 2048 }

/** @param {Photo} photo */
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
