/** Takes something off the page for good, and stops what of its pictures still loads. */

/**
 * In this order: Chromium keeps an image for ever whose sources change after it was removed.
 * @param {Element} element
 */
export function takeAway(element) {
  for (const source of element.querySelectorAll("source")) source.remove()
  for (const image of element.querySelectorAll("img")) {
    image.removeAttribute("srcset")
    image.removeAttribute("src")
  }
  element.remove()
}
