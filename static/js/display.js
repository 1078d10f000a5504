/** The projected page: joins the feed, the show, the scenes and the stage. */

/** @import { ShowState } from "./types.js" */
import { Clock } from "./clock.js"
import { Report } from "./display-report.js"
import { keepKeys } from "./display-keys.js"
import { forgetToken, keepToken } from "./display-token.js"
import { Feed } from "./feed.js"
import { firstAnswer } from "./first-answer.js"
import { Letters } from "./letters.js"
import { keepLive } from "./live.js"
import { Offline } from "./offline.js"
import { OwnChoice } from "./own-choice.js"
import { within } from "./parts.js"
import { USUAL, factsOf, sceneFor } from "./programme.js"
import { keepProjection } from "./projection-edit.js"
import { SCENES } from "./scenes/all.js"
import { keepScreen } from "./screen.js"
import { keepName } from "./screen-name.js"
import { keepShow } from "./show-state.js"
import { Stage } from "./stage.js"
import { Upgrade } from "./upgrade.js"

const TICK_MS = 1_000
const PAINTED_MS = 200

const main = within(document, "main")
const feed = new Feed()
const stage = new Stage(main, SCENES)
const letters = new Letters(within(main, ".stage__rehearsal"))
const least = new Map(SCENES.map(({ scene, least }) => [scene, least]))
const clock = new Clock()
const wall = main.dataset.wall ?? ""
const offline = new Offline(wall, feed)
let token = keepToken(wall)
let id = ""
let show = USUAL
let mayDraw = false
let changedAt = 0
const own = new OwnChoice(wall)

function draw() {
  if (!mayDraw) return
  if (letters.areComing) return stage.sweep(feed) // who came waits for their letters; who left is gone at once
  const now = clock.now()
  const situation = { show, id, keyed: own.keyed, size: feed.size, heardAt: offline.hearing.at, nowHere: Date.now(), now, changedAt }
  stage.draw(sceneFor(situation, least), feed, factsOf(show, id, now), now)
}

/** At this machine, until the dashboard changes something. @param {string | undefined} scene */
function choose(scene) {
  own.choose(scene ? { scene, turn: show.turn } : undefined)
  draw()
}

/** At this machine only, whatever the dashboard says. */
function darken() {
  if (main.hasAttribute("data-blank") && !own.isDark) return // nobody would see it, and later nobody would know why
  own.darken()
  main.toggleAttribute("data-dark", own.isDark)
  tellOnceSeen()
}

/** With the seconds of the server's clock: screens that go in step turn together. */
function eachSecond() {
  setTimeout(() => {
    eachSecond() // first: a fault in a drawing must not be the last
    draw()
  }, TICK_MS - (clock.now() % TICK_MS))
}

function drawAfresh() {
  stage.measureAgain()
  draw()
}

function drawChanged() {
  draw()
  tellOnceSeen()
}

main.toggleAttribute("data-dark", own.isDark)
const fillScreen = keepScreen(main)
const projection = keepProjection(main)
const showName = keepName(within(main, ".stage__name"))
const upgrade = new Upgrade(main.dataset.page ?? "", () => ({
  isFree: !main.hasAttribute("data-silence") && !projection.isOpen(),
  isQuiet: stage.isQuiet,
  isFull: document.fullscreenElement !== null,
}))
keepKeys({
  actions: {
    f: fillScreen,
    k: projection.toggle,
    b: darken,
    0: () => choose(undefined),
    ...Object.fromEntries(SCENES.map(({ scene }, at) => [at + 1, () => choose(scene)])),
  },
  first: projection.takes,
})
await Promise.all([offline.begin(), letters.ready()])
const { kept } = offline
show = { ...show, ...kept?.show } // an older release may have kept less
id = (token && kept?.id) || id
// Whoever says so: the page, if it comes from the server, or what was heard last.
if (kept?.blank) main.toggleAttribute("data-blank", true)
drawAfresh()
// Letters that a post waits for move nothing: it was not measured without them.
document.fonts.addEventListener("loadingdone", () => letters.areComing || drawAfresh())
// Not the window alone: a count that grows longer can make the shelf a row taller.
new ResizeObserver(drawAfresh).observe(stage.ground)
document.addEventListener("visibilitychange", draw)
eachSecond()

const socket = keepLive({
  wall,
  feed,
  insist: firstAnswer,
  auth: { show: true, ...(token && { display: token }) },
  onChange: () => {
    mayDraw = true
    changedAt = clock.now()
    offline.follow()
    letters.bring(feed.posts(), drawChanged)
    drawChanged()
  },
  onHeard: () => offline.heard(),
  onKept: () => {
    if (!kept) return
    main.toggleAttribute("data-blank", Boolean(kept.blank))
    main.toggleAttribute("data-closed", kept.open === false)
  },
  onUnknown: () => {
    offline.erase()
    feed.startAfresh()
    draw()
  },
  onState: ({ open }) => {
    main.toggleAttribute("data-closed", !open)
    offline.note({ open })
  },
  onBlank: (blank) => {
    main.toggleAttribute("data-blank", blank)
    offline.note({ blank })
    tellOnceSeen()
  },
  onLink: (online) => {
    main.toggleAttribute("data-unheard", !online)
    offline.setLink(online)
  },
})

keepShow(wall, socket, clock, (/** @type {ShowState} */ heard) => {
  show = heard
  offline.note({ show })
  upgrade.hear(heard.page)
  draw()
})
socket.on("display:self", (/** @type {{id: string}} */ self) => {
  id = self.id
  offline.note({ id })
})
socket.on("display:identify", (/** @type {{name: string}} */ { name }) => showName(name))
socket.on("display:reload", () => upgrade.want())

const report = new Report((shows, answered) => {
  if (!token || !socket.connected) return false
  const sent = performance.now()
  socket.emit("display:shows", shows, (/** @type {number} */ server) => {
    clock.hear(sent, server, performance.now())
    answered()
  })
  return true
})

/** @returns {import("./display-report.js").Shown} */
function shown() {
  const blank = main.matches("[data-blank], [data-dark]")
  return {
    seq: Number(main.dataset.seq),
    blank,
    scene: main.dataset.scene ?? "",
    cards: blank ? [] : stage.picture(),
    size: [innerWidth, innerHeight],
    projection: projection.describe(),
    offline: offline.isReady,
    full: document.fullscreenElement !== null,
    page: main.dataset.page ?? "",
    clock: clock.doubt,
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
  offline.erase()
  token = undefined
  id = ""
  socket.auth = { wall, show: true }
})
setInterval(() => {
  if (token) report.tick(shown())
  upgrade.tick()
}, TICK_MS)
