/** The projected page: joins the feed, the scenes and the stage. */

import { Report } from "./display-report.js"
import { forgetToken, keepToken } from "./display-token.js"
import { Feed } from "./feed.js"
import { keepLive } from "./live.js"
import { Empty } from "./scenes/empty.js"
import { Stream } from "./scenes/stream.js"
import { keepScreen } from "./screen.js"
import { Stage } from "./stage.js"

const FONTS_MS = 4_000
const TICK_MS = 1_000
const PAINTED_MS = 200

const main = /** @type {HTMLElement} */ (document.querySelector("main"))
const feed = new Feed()
const stage = new Stage(main)
const scenes = { empty: new Empty(), stream: new Stream() }
const wall = main.dataset.wall ?? ""
let token = keepToken(wall)
let heard = false

function draw() {
  if (!heard) return
  const scene = feed.size ? scenes.stream : scenes.empty
  stage.draw(scene.name, scene.frame(feed, stage.room, performance.now()), feed)
}

function drawAfresh() {
  stage.measureAgain()
  draw()
}

/** Letters that arrive late would move every line. Emoji, which are 5.8 MB, wait until somebody uses one. */
function lettersReady() {
  const letters = [...document.fonts].filter(({ family }) => !family.includes("Emoji"))
  const late = new Promise((resolve) => setTimeout(resolve, FONTS_MS))
  return Promise.race([Promise.allSettled(letters.map((font) => font.load())), late])
}

keepScreen(main)
await lettersReady()
await document.fonts.ready
drawAfresh()
document.fonts.addEventListener("loadingdone", drawAfresh)
// Not the window alone: a count that grows longer can make the shelf a row taller.
new ResizeObserver(drawAfresh).observe(stage.ground)
document.addEventListener("visibilitychange", draw)
setInterval(draw, TICK_MS)

const socket = keepLive({
  wall,
  feed,
  token,
  onChange: () => {
    heard = true
    draw()
    tellOnceSeen()
  },
  onState: ({ open }) => main.toggleAttribute("data-closed", !open),
  onBlank: (blank) => {
    main.toggleAttribute("data-blank", blank)
    tellOnceSeen()
  },
  onLink: (online) => main.toggleAttribute("data-unheard", !online),
})

const report = new Report((shows, answered) => {
  if (token && socket.connected) socket.emit("display:shows", shows, answered)
  return Boolean(token) && socket.connected
})

/** @returns {import("./display-report.js").Shown} */
function shown() {
  const blank = main.hasAttribute("data-blank")
  return {
    seq: Number(main.dataset.seq),
    blank,
    scene: main.dataset.scene ?? "",
    cards: blank ? [] : stage.picture(),
    size: [innerWidth, innerHeight],
  }
}

/** After the frame in which it is seen; a window that is hidden paints none. */
async function tellOnceSeen() {
  if (!token) return
  const painted = new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  await Promise.race([painted, new Promise((resolve) => setTimeout(resolve, PAINTED_MS))])
  report.changed(shown())
}

socket.on("connect", () => report.beginAgain())
socket.on("connect_error", ({ message }) => {
  if (message !== "display_unknown") return
  forgetToken(wall)
  token = undefined
  socket.auth = { wall }
})
setInterval(() => token && report.tick(shown()), TICK_MS)
