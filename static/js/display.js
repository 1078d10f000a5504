/** The projected page: joins the feed, the scenes and the stage. */

import { Feed } from "./feed.js"
import { keepLive } from "./live.js"
import { Empty } from "./scenes/empty.js"
import { Stream } from "./scenes/stream.js"
import { keepScreen } from "./screen.js"
import { Stage } from "./stage.js"

const FONTS_MS = 4_000
const TICK_MS = 1_000

const main = /** @type {HTMLElement} */ (document.querySelector("main"))
const feed = new Feed()
const stage = new Stage(main)
const scenes = { empty: new Empty(), stream: new Stream() }
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

keepLive({
  wall: main.dataset.wall ?? "",
  feed,
  onChange: () => {
    heard = true
    draw()
  },
  onState: ({ open }) => main.toggleAttribute("data-closed", !open),
  onLink: (online) => main.toggleAttribute("data-unheard", !online),
})
