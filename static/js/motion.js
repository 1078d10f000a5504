/** How cards move: opacity and position only, one easing. Style always says where a card stands; motion only leads there. */

import { takeAway } from "./take-away.js"

export const EASE = "cubic-bezier(.2,.7,.2,1)"
const FADE_MS = 600
const SLIDE_MS = 800
const MAKE_ROOM_MS = 300
const SCENE_OUT_MS = 500
const SCENE_IN_MS = 700
const SCENE_DARK_MS = 300

/** @typedef {"now" | "room" | "page" | "dark"} After once room was made, the last page has gone, or the wall was dark for a moment */

/** @param {Element} card a scene, too @param {After} after @returns {Animation} */
export function fadeIn(card, after) {
  const delay = { now: 0, room: MAKE_ROOM_MS, page: FADE_MS, dark: SCENE_OUT_MS + SCENE_DARK_MS }[after]
  const duration = after === "dark" ? SCENE_IN_MS : FADE_MS
  return card.animate({ opacity: [0, 1] }, { duration, delay, easing: EASE, fill: "backwards" })
}

/** @param {Element} card @param {() => void} gone */
export function fadeOut(card, gone) {
  const fading = card.animate({ opacity: [1, 0] }, { duration: FADE_MS, easing: EASE, fill: "forwards" })
  fading.onfinish = gone
}

/** A scene ends, and its elements with it. @param {Element} scene @param {boolean} still */
export function leave(scene, still) {
  const end = () => {
    for (const moving of scene.getAnimations({ subtree: true })) moving.cancel() // else each keeps its element to its end
    takeAway(scene)
  }
  if (still) return end()
  scene.animate({ opacity: [1, 0] }, { duration: SCENE_OUT_MS, easing: EASE, fill: "forwards" }).onfinish = end
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
