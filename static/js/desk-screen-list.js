/** Each screen by name, with a small picture of what it says that it shows. Its words enter as text. */

/** @import { Display, ShowState, ShownCard } from "./types.js" */
/** @import { Wording } from "./wording.js" */
import { cast, element, part, within, write } from "./parts.js"
import { healthOf, sceneOf, settingOf, troublesOf } from "./screen-words.js"

/** Of a screen that has said nothing yet. */
const USUAL = [16, 9]
/** What stands for a display's id in a mould. */
const NOBODY = "SCREEN"

/** @param {HTMLElement} list @param {Display[]} displays @param {ShowState} show @param {Wording} wording */
export function drawScreens(list, displays, show, wording) {
  const known = new Map([...list.children].map((row) => [/** @type {HTMLElement} */ (row).dataset.id, /** @type {HTMLElement} */ (row)]))
  const rows = displays.map((display) => {
    const row = known.get(display.id) ?? rowOf(display.id)
    drawScreen(row, display, show, wording)
    return row
  })
  if (rows.length !== list.children.length || rows.some((row, at) => list.children[at] !== row)) list.replaceChildren(...rows)
}

/** @param {HTMLElement} row @param {Display} display @param {ShowState} show @param {Wording} wording */
export function drawScreen(row, display, show, wording) {
  const own = show.own[display.id] ?? ""
  const scene = sceneOf(display, wording)
  write(within(row, ".screen__name"), display.name)
  write(within(row, ".screen__scene"), own && scene ? wording.say("own", { scene }) : scene)
  const health = within(row, ".screen__health")
  write(health, healthOf(display, wording))
  health.classList.toggle("screen__health--online", display.online)
  drawLines(within(row, ".screen__troubles"), troublesOf(display, show, wording))
  const setting = row.querySelector(".screen__setting")
  if (setting) drawLines(setting, settingOf(display, wording))
  drawActs(row, display, own, wording)
  drawPicture(within(row, ".screen__picture"), display)
}

/** @param {string} id */
function rowOf(id) {
  const row = cast("screen-mould")
  row.dataset.id = id
  for (const button of row.querySelectorAll("[formaction]")) button.setAttribute("formaction", button.getAttribute("formaction")?.replace(NOBODY, id) ?? "")
  for (const input of row.querySelectorAll("input")) if (input.name === "screen") input.value = id
  return row
}

/** @param {Element} place @param {string[]} lines */
function drawLines(place, lines) {
  if ([...place.children].map(({ textContent }) => textContent).join("\n") === lines.join("\n")) return
  place.replaceChildren(...lines.map((line) => element("li", line, "")))
}

/** @param {HTMLElement} row @param {Display} display @param {string} own scene @param {Wording} wording */
function drawActs(row, { name, online }, own, wording) {
  row.querySelector("summary")?.setAttribute("aria-label", wording.say("more", { name }))
  for (const button of /** @type {Iterable<HTMLElement>} */ (row.querySelectorAll("[data-act=identify], [data-act=reload]"))) button.hidden = !online
  if (row.dataset.own === own) return // what is chosen there may be on its way to the button
  row.dataset.own = own
  const choice = /** @type {HTMLSelectElement} */ (within(row, "select"))
  choice.value = own
}

/** @param {HTMLElement} picture @param {Display} display */
function drawPicture(picture, { online, blank, scene, cards, size }) {
  const drawn = JSON.stringify([online, blank, scene, cards, size])
  if (picture.dataset.drawn === drawn) return
  picture.dataset.drawn = drawn
  picture.style.setProperty("aspect-ratio", (size.every(Boolean) ? size : USUAL).join(" / "))
  picture.classList.toggle("screen__picture--offline", !online)
  picture.classList.toggle("screen__picture--tall", (size[1] ?? 0) > (size[0] ?? 0))
  const isLit = online && !blank
  picture.replaceChildren(...(isLit ? [...emblem(scene), ...cards.map(drawCard)] : []))
}

/** What stands for a scene that is more than its posts. @param {string} scene @returns {Node[]} */
function emblem(scene) {
  const { content } = /** @type {HTMLTemplateElement} */ (part("emblems"))
  const drawn = [...content.children].find((each) => each instanceof SVGElement && each.dataset.scene === scene)
  return drawn ? [drawn.cloneNode(true)] : []
}

/** @param {ShownCard} card */
function drawCard({ x, y, w, h, size, words, photo }) {
  const made = element("span", words, photo ? "screen__card screen__card--photo" : "screen__card")
  made.dir = "auto"
  for (const [name, share] of Object.entries({ left: x, top: y, width: w, height: h })) made.style.setProperty(name, `${share * 100}%`)
  made.style.setProperty("--size", String(size * 100))
  return made
}
