/** A finger on the message: to the end side approves, to the start side rejects. Up and down it scrolls as ever. */

import { part } from "./parts.js"

/** Nobody swipes this far by mistake. */
const FAR_PX = 110
const STEEP = 0.6

/** @param {{approve: () => void, reject: () => void}} acts */
export function listenToSwipes(acts) {
  const paper = part("paper")
  /** @type {{x: number, y: number, id: number} | undefined} */
  let from
  /** @type {"" | "approve" | "reject"} what letting go does */
  let verdict = ""

  /** @param {number} x pixels that the paper has moved */
  function show(x) {
    const toEnd = document.dir === "rtl" ? -x : x
    verdict = Math.abs(x) < FAR_PX ? "" : toEnd > 0 ? "approve" : "reject"
    paper.style.setProperty("--swipe", `${x}px`)
    paper.toggleAttribute("data-swiping", x !== 0)
    paper.dataset.verdict = verdict
    paper.dataset.words = verdict && part(verdict).innerText // what letting go does; drawn by focus.css
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
    const meant = verdict
    end()
    if (meant) acts[meant]()
  })
  paper.addEventListener("pointercancel", end)
}
