/** The receipt: tells, as long as one looks at it, where the message stands; copies the code; asks one more person. */

import { counted } from "./plural.js"
import { Recent } from "./recent.js"

/** @typedef {{status: "pending" | "approved" | "rejected", was_shown: boolean, ahead: number, id: string, reason: string, covered: number}} Standing */

const ASK_MS = 10_000
const COPIED_MS = 3_000
const lang = document.documentElement.lang
const main = /** @type {HTMLElement} */ (document.querySelector("main"))
const { wall = "", id = "" } = main.dataset

// Between the button and the next page the screens hear of it first: there is nothing left to ask for.
let erasing = false
window.addEventListener("submit", () => (erasing = true))
window.addEventListener("pageshow", () => (erasing = false))

keepAsking()
nameTheTime()
offerCopy()
offerShare()

// Loaded last and apart: the page asks by itself where the socket's code does not load.
const feed = new Recent(Number(main.dataset.seq), main.dataset.status === "approved" ? [id] : [], 0)
const { keepLive } = await import("./live.js")
let onWall = feed.has(id)
keepLive({
  wall,
  feed,
  onChange: () => {
    if (feed.has(id) === onWall) return
    onWall = !onWall
    showAsShown()
    ask()
  },
})

/** Asks now and then while the page is looked at; phones ask at different moments. */
function keepAsking() {
  let timer = 0
  const next = () => {
    clearTimeout(timer)
    if (document.hidden || main.dataset.status === "withdrawn") return
    timer = setTimeout(() => ask().finally(next), ASK_MS * (0.8 + 0.4 * Math.random()))
  }
  document.addEventListener("visibilitychange", () => (document.hidden ? next() : void ask().finally(next)))
  next()
}

async function ask() {
  if (erasing) return
  try {
    const answer = await fetch(location.href, { headers: { Accept: "application/json" }, cache: "no-store" })
    if (answer.status === 404) return show("withdrawn", 0)
    if (!answer.ok) return
    const standing = /** @type {Standing} */ (await answer.json())
    explain(standing)
    show(standing.status === "rejected" && standing.was_shown ? "taken-down" : standing.status, standing.ahead)
  } catch {
    // No network: what the page says stays true enough until the next answer.
  }
}

/** @param {string} status as the page tells it apart @param {number} ahead */
function show(status, ahead) {
  tellAhead(ahead)
  if (status === main.dataset.status) return
  main.dataset.status = status
  for (const part of all("[data-when]")) part.hidden = !named(part.dataset.when, status)
  for (const step of all("[data-current]")) step.ariaCurrent = named(step.dataset.current, status) ? "step" : null
  const words = /** @type {HTMLElement} */ (main.querySelector("h1 > :not([hidden])"))
  const said = /** @type {HTMLElement} */ (main.querySelector("[role=status]"))
  said.textContent = words.innerText
}

/** @param {Standing} standing */
function explain({ reason, covered }) {
  for (const words of all("[data-reason]")) words.hidden = words.dataset.reason !== (reason || "other")
  for (const words of all("[data-covered]")) words.hidden = !covered
}

/** The words as the wall shows them; and the photos, whose address opens only as long as they are on the wall. */
async function showAsShown() {
  const shown = feed.get(id)
  const words = main.querySelector(".post__words")
  if (shown && words) words.textContent = shown.body
  const place = /** @type {HTMLElement | null} */ (main.querySelector(".receipt__photos"))
  if (!place) return
  place.replaceChildren()
  const { draw } = await import("./picture-list.js")
  const post = feed.get(id)
  if (post) draw(place, post.photos)
}

/** @param {number} ahead */
function tellAhead(ahead) {
  const hint = /** @type {HTMLElement} */ (main.querySelector("[data-ahead]"))
  const { ahead: forms = "{}", noneAhead = "" } = hint.dataset
  hint.textContent = ahead ? counted(forms, ahead, lang) : noneAhead
}

/** The server knows no time zone of ours; the phone does. */
function nameTheTime() {
  const sent = main.querySelector("time")
  if (sent) sent.textContent = new Intl.DateTimeFormat(lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(sent.dateTime))
}

function offerCopy() {
  const button = /** @type {HTMLButtonElement} */ (main.querySelector("[data-copy]"))
  button.hidden = !navigator.clipboard
  button.addEventListener("click", () => copy(button.dataset.copy ?? "", button, button))
}

function offerShare() {
  const link = /** @type {HTMLAnchorElement} */ (main.querySelector("[data-share]"))
  const words = /** @type {HTMLElement} */ (link.querySelector("[data-words]"))
  link.addEventListener("click", async (event) => {
    // The wall's link, never this page's: its address holds the code.
    if (!navigator.share && !navigator.clipboard) return
    event.preventDefault()
    if (!navigator.share) return copy(link.href, link, words)
    try {
      await navigator.share({ url: link.href })
    } catch {
      // They changed their mind.
    }
  })
}

/** @param {string} text @param {HTMLElement} control @param {HTMLElement} words */
async function copy(text, control, words) {
  const before = words.textContent
  if (before === control.dataset.copied) return
  await navigator.clipboard.writeText(text)
  words.textContent = control.dataset.copied ?? ""
  setTimeout(() => (words.textContent = before), COPIED_MS)
}

/** @param {string} selector @returns {HTMLElement[]} */
function all(selector) {
  return [.../** @type {NodeListOf<HTMLElement>} */ (main.querySelectorAll(selector))]
}

/** @param {string | undefined} states @param {string} status */
function named(states, status) {
  return (states ?? "").split(" ").includes(status)
}
