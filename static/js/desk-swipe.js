/** A finger on the message: to the end side approves, to the start side rejects. Up and down it scrolls as ever. */

import { part } from "./parts.js"

/** Nobody swipes this far by mistake. */
const FAR_PX = 110
const STEEP = 0.6

/** @param {{approve: () => void, reject: () => void}} acts */
export function listenToSwipes({ approve, reject }) {
  const paper = part("paper")
  /** @type {{x: number, y: number, id: number} | undefined} */
  let from
  let way = 0

  /** @param {number} x pixels that the paper has moved */
  function show(x) {
    way = Math.abs(x) < FAR_PX ? 0 : Math.sign(x)
    paper.style.setProperty("--swipe", `${x}px`)
    paper.toggleAttribute("data-swiping", x !== 0)
    paper.dataset.way = way > 0 ? "right" : way < 0 ? "left" : ""
  }

  function end() {
    from = undefined
    show(0)
  }

  paper.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "touch" || !event.isPrimary || (event.target instanceof Element && event.target.closest("button, input, textarea, .mark, .framed"))) return
    from = { x: event.clientX, y: event.clientY, id: event.pointerId }
  })
  paper.addEventListener("pointermove", (event) => {
    if (!from || event.pointerId !== from.id) return
    const [x, y] = [event.clientX - from.x, event.clientY - from.y]
    if (Math.abs(y) > Math.abs(x) * STEEP && !paper.hasAttribute("data-swiping")) return
    show(x)
  })
  paper.addEventListener("pointerup", () => {
    const went = way
    end()
    const isForward = document.dir === "rtl" ? went < 0 : went > 0
    if (went) (isForward ? approve : reject)()
  })
  paper.addEventListener("pointercancel", end)
}
