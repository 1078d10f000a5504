/** An organiser's page of the screens: what each says of itself, asked for again while somebody looks. */

/** @import { Display } from "./types.js" */
import { ask } from "./asking.js"
import { Programme } from "./desk-programme.js"
import { listenToActs } from "./desk-screen-acts.js"
import { drawScreen } from "./desk-screen-list.js"
import { part } from "./parts.js"
import { Wording } from "./wording.js"

const LOOK_MS = 3_000

const list = part("screens-list")
const wording = new Wording(list.dataset, document.documentElement.lang)
const programme = Programme.of(list)
/** @type {Display[]} */
let displays = JSON.parse(list.dataset.displays ?? "[]")

function draw() {
  for (const row of /** @type {Iterable<HTMLElement>} */ (list.children)) {
    const display = displays.find(({ id }) => id === row.dataset.id)
    if (display) drawScreen(row, display, programme.state, wording)
  }
}

async function look() {
  if (document.hidden) return
  try {
    const answer = await ask(list.dataset.screens ?? "")
    if (answer.status === 401 || answer.redirected) return location.reload()
    if (answer.ok) displays = (await answer.json()).displays
    draw()
  } catch {
    // What was heard last stays, with when it was heard.
  }
}

programme.follow(draw)
listenToActs(list, programme, part("screens-told"), wording)
setInterval(look, LOOK_MS)
draw()
