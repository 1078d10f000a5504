/** How cards move: opacity and position only, one easing. Style always says where a card stands; motion only leads there. */

const EASE = "cubic-bezier(.2,.7,.2,1)"
const FADE_MS = 600
const SLIDE_MS = 800
const MAKE_ROOM_MS = 300

/** @param {Element} card @param {"now" | "room" | "page"} after once room was made, or the last page has gone */
export function fadeIn(card, after) {
  const delay = { now: 0, room: MAKE_ROOM_MS, page: FADE_MS }[after]
  card.animate({ opacity: [0, 1] }, { duration: FADE_MS, delay, easing: EASE, fill: "backwards" })
}

/** @param {Element} card @param {() => void} gone */
export function fadeOut(card, gone) {
  const fading = card.animate({ opacity: [1, 0] }, { duration: FADE_MS, easing: EASE, fill: "forwards" })
  fading.onfinish = gone
}

/**
 * From where it stood, in pixels. Slides add up, so that one may begin while another lasts.
 * @param {Element} card @param {number} dx @param {number} dy
 */
export function slide(card, dx, dy) {
  card.animate(
    { transform: [`translate(${dx}px, ${dy}px)`, "translate(0, 0)"] },
    { duration: SLIDE_MS, easing: EASE, composite: "add" },
  )
}

/** @returns {boolean} whether nothing should move: as asked, or since nobody can see it */
export function isStill() {
  return document.hidden || matchMedia("(prefers-reduced-motion: reduce)").matches
}
