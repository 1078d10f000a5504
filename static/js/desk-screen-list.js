/** Each screen by name, with a small picture of what it says that it shows. Its words enter as text. */

/** @import { Display, ShownCard } from "./types.js" */
/** @import { Wording } from "./wording.js" */
import { cast, element, within } from "./parts.js"

/** Of a screen that has said nothing yet. */
const USUAL = [16, 9]

/** @param {HTMLElement} list @param {Display[]} displays @param {Wording} wording */
export function drawScreens(list, displays, wording) {
  const known = new Map([...list.children].map((row) => [/** @type {HTMLElement} */ (row).dataset.id, /** @type {HTMLElement} */ (row)]))
  const rows = displays.map((display) => {
    const row = known.get(display.id) ?? cast("screen-mould")
    drawScreen(row, display, wording)
    return row
  })
  if (rows.length !== list.children.length || rows.some((row, at) => list.children[at] !== row)) list.replaceChildren(...rows)
}

/** @param {HTMLElement} row @param {Display} display @param {Wording} wording */
function drawScreen(row, display, wording) {
  row.dataset.id = display.id
  within(row, ".screen__name").textContent = display.name
  within(row, ".screen__scene").textContent = sceneOf(display, wording)
  const health = within(row, ".screen__health")
  health.textContent = healthOf(display, wording)
  health.classList.toggle("screen__health--online", display.online)
  const picture = within(row, ".screen__picture")
  const drawn = JSON.stringify([display.online, display.blank, display.cards, display.size])
  if (picture.dataset.drawn === drawn) return
  picture.dataset.drawn = drawn
  picture.style.setProperty("aspect-ratio", (display.size.every(Boolean) ? display.size : USUAL).join(" / "))
  picture.classList.toggle("screen__picture--offline", !display.online)
  picture.replaceChildren(...(display.blank || !display.online ? [] : display.cards.map(drawCard)))
}

/** @param {ShownCard} card */
function drawCard({ x, y, w, h, size, words, photo }) {
  const made = element("span", words, photo ? "screen__card screen__card--photo" : "screen__card")
  made.dir = "auto"
  for (const [name, share] of Object.entries({ left: x, top: y, width: w, height: h })) made.style.setProperty(name, `${share * 100}%`)
  made.style.setProperty("--size", String(size * 100))
  return made
}

/** @param {Display} display @param {Wording} wording */
function sceneOf({ blank, scene }, wording) {
  if (blank) return wording.say("blanked")
  return scene && (wording.say(`scene${scene.charAt(0).toUpperCase()}${scene.slice(1)}`) || scene)
}

/** @param {Display} display @param {Wording} wording */
function healthOf({ online, rtt, heard }, wording) {
  if (online) return rtt === null ? wording.say("isOnline") : wording.say("isOnlineIn", { time: wording.milliseconds(rtt) })
  return heard ? wording.say("isOffline", { time: wording.clock(heard) }) : wording.say("isUnheard")
}
