/** A photo made smaller on the phone: no more than the wall keeps, upright, and nothing in it but the picture. */

export const LONGEST_SIDE = 2048
export const LARGEST_FILE = 25 * 1024 * 1024
const QUALITY = 0.9

/**
 * A small JPEG of a file, or the file itself where this browser cannot read it: the wall can.
 * @param {File} file
 * @returns {Promise<{blob: Blob, picture: HTMLCanvasElement | undefined}>}
 */
export async function shrunk(file) {
  const picture = await drawn(file)
  if (!picture) return { blob: file, picture }
  const blob = await new Promise((/** @type {(made: Blob | null) => void} */ made) => picture.toBlob(made, "image/jpeg", QUALITY))
  return blob ? { blob, picture } : { blob: file, picture }
}

/** A picture on a canvas: no file of ours may stand in an img before the wall has it. @param {Blob} file */
export async function drawn(file) {
  try {
    const image = await createImageBitmap(file, { imageOrientation: "from-image" })
    const scale = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height))
    const canvas = document.createElement("canvas")
    canvas.width = Math.max(1, Math.round(image.width * scale))
    canvas.height = Math.max(1, Math.round(image.height * scale))
    const pencil = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"))
    pencil.fillStyle = "#fff" // what shows through: as the wall does it
    pencil.fillRect(0, 0, canvas.width, canvas.height)
    pencil.drawImage(image, 0, 0, canvas.width, canvas.height)
    image.close()
    return canvas
  } catch {
    return undefined
  }
}

/** @param {HTMLCanvasElement} target @param {HTMLCanvasElement} picture @param {number} longest */
export function copy(target, picture, longest) {
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height))
  target.width = Math.max(1, Math.round(picture.width * scale))
  target.height = Math.max(1, Math.round(picture.height * scale))
  target.getContext("2d")?.drawImage(picture, 0, 0, target.width, target.height)
}
