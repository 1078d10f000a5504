/** One finger or one mouse button that drags over a surface. */

/** @import { Point } from "./homography.js" */

/** From here on a press on a button is a drag that began there. */
const SLIP_PX = 8

/**
 * @param {HTMLElement} surface a press on one of its buttons stays a press
 * @param {object} hand points are fractions of the window
 * @param {(from: Point) => (to: Point) => void} hand.grasp gives what each move then does
 * @param {() => void} hand.drop
 */
export function keepDragging(surface, { grasp, drop }) {
  /** @type {PointerEvent | undefined} */
  let pressed
  /** @type {((to: Point) => void) | undefined} */
  let move
  const begin = () => {
    if (!pressed) return
    surface.setPointerCapture(pressed.pointerId)
    move = grasp(share(pressed))
  }
  const end = () => {
    if (move) drop()
    pressed = move = undefined
  }
  surface.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button !== 0) return
    pressed = event
    if (!(/** @type {Element} */ (event.target).closest("button"))) begin()
  })
  surface.addEventListener("pointermove", (event) => {
    if (!pressed || event.pointerId !== pressed.pointerId) return
    if (!event.buttons) return end() // it was let go outside of the window
    if (!move && Math.hypot(event.clientX - pressed.clientX, event.clientY - pressed.clientY) > SLIP_PX) begin()
    move?.(share(event))
  })
  for (const ending of ["pointerup", "pointercancel"]) surface.addEventListener(ending, end)
  surface.addEventListener("mousedown", (event) => event.preventDefault()) // no focus for a button: Enter is the page's
  surface.addEventListener("dblclick", (event) => event.stopPropagation()) // two quick presses do not fill the screen
}

/** @param {PointerEvent} event @returns {Point} */
function share({ clientX, clientY }) {
  return { x: clientX / innerWidth, y: clientY / innerHeight }
}
