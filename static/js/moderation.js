/** The moderators' desk: wires the queue to the socket, the keys, the forms and the page. */

/** @import { Box } from "./desk-photo-box.js" */
/** @import { QueuePage } from "./queue.js" */
/** @import { Displays, QueueEntered, QueueLeft, WaitingPhoto } from "./types.js" */
import { io } from "../vendor/socket.io.esm.min.js"
import { sendCover, sendDecision } from "./decision.js"
import { Desk } from "./desk.js"
import { address } from "./desk-lists.js"
import { toText } from "./desk-photo-box.js"
import { Screens } from "./desk-screens.js"
import { listenToKeys } from "./keys.js"
import { Queue } from "./queue.js"

const RESYNC_MS = 30_000
const RESYNC_WITHOUT_SOCKET_MS = 5_000
const SOON_MS = 1_500
const AGES_MS = 10_000
/** Nobody reads a message faster: a press this soon was meant for the one before. */
const HOLD_MS = 400

const desk = new Desk(cover)
const screens = new Screens()
const queue = new Queue(desk.page, desk.id)
let isAsking = false
let again = false
let soon = 0
let held = 0

/** Changes the queue and draws it. A post that comes into focus unasked cannot be decided at once. @template T @param {() => T} change @returns {T} */
function step(change) {
  const before = queue.focus
  const result = change()
  const after = queue.focus
  desk.draw(queue)
  if (before && after && (before.id !== after.id || before.version !== after.version)) hold()
  return result
}

/** The moderator goes to another post. @param {() => void} go */
function move(go) {
  go()
  release()
  desk.silence()
  desk.draw(queue)
  desk.reveal()
  if (queue.focus) history.replaceState(null, "", address(queue.focus.id))
}

function hold() {
  clearTimeout(held)
  desk.hold(true)
  held = setTimeout(release, HOLD_MS)
}

function release() {
  clearTimeout(held)
  held = 0
  desk.hold(false)
}

/** @param {HTMLFormElement} form @param {HTMLElement | null} button */
async function decide(form, button) {
  const isFocus = form.dataset.id === desk.id
  if (isFocus && held) return
  if (isFocus && !desk.showsPost) return desk.reveal()
  if (isFocus && button?.dataset.part === "approve" && !desk.mayApprove()) return
  const sending = sendDecision.bind(null, form.action, new FormData(form, button))
  const post = step(() => queue.decide(form.dataset.id ?? ""))
  if (!post) return
  desk.silence()
  if (isFocus) desk.reveal()
  const startedAt = performance.now()
  const answer = await sending()
  if (answer.outcome === "saved" && answer.saved.status === "rejected" && !isFocus) screens.expectGone(answer.saved.seq, startedAt)
  if (answer.outcome === "saved") step(() => queue.settle(post, answer.saved))
  else if (answer.outcome === "signed out") location.reload()
  else if (answer.outcome === "gone") step(() => queue.leave({ id: post.id, status: answer.status }))
  else step(() => queue.rollBack(post.id))
  if (answer.outcome === "gone" || answer.outcome === "refused") desk.alert(answer.words)
  if (answer.outcome === "unsaved" || answer.outcome === "unreachable") desk.alertOf(answer.outcome)
  if (answer.outcome === "saved") resyncSoon()
  else resync()
}

/** Covers one more place of a photo. @param {WaitingPhoto} photo @param {Box} box @returns {Promise<string>} what went wrong, or nothing */
async function cover({ id }, box) {
  const form = new FormData()
  form.set("csrf_token", desk.token)
  form.set("cover", toText(box))
  const answer = await sendCover(desk.coversOf(id), form)
  if (answer.outcome === "signed out") location.reload()
  if (answer.outcome === "saved") step(() => queue.change(answer.saved))
  else resync()
  if (answer.outcome === "gone" || answer.outcome === "refused") return answer.words
  return answer.outcome === "saved" ? "" : desk.say("notCovered")
}

/** Asks the server how the queue stands. One question at a time. */
async function resync() {
  if (isAsking) return void (again = true)
  isAsking = true
  try {
    do {
      again = false
      queue.ask()
      const answer = await fetch(desk.address, { headers: { Accept: "application/json" } })
      if (answer.status === 401 || answer.redirected) return location.reload()
      desk.link(answer.ok)
      if (!answer.ok) break
      take(await answer.json())
    } while (again)
  } catch {
    desk.link(false)
  } finally {
    isAsking = false
  }
}

/** @param {QueuePage} page */
function take(page) {
  const before = queue.focus
  step(() => queue.take(page))
  if (before && queue.focus?.id !== before.id) desk.notice("left", before)
}

function resyncSoon() {
  clearTimeout(soon)
  soon = setTimeout(resync, SOON_MS)
}

/** @param {QueueLeft} event */
function leave({ id, status, by }) {
  const before = queue.focus
  const wasInFocus = step(() => queue.leave({ id, status }))
  if (wasInFocus && before) desk.notice(status, before, by)
  if (queue.isThin) resync()
  else resyncSoon()
}

const socket = io("/moderation", { transports: ["websocket"], auth: { wall: desk.wall }, reconnectionDelayMax: 5_000 })
socket.on("connect", resync)
socket.on("connect_error", () => {
  if (!socket.active) setTimeout(() => socket.connect(), RESYNC_WITHOUT_SOCKET_MS) // refused, so it does not try again by itself
})
socket.on("disconnect", (reason) => (reason === "io server disconnect" ? location.reload() : resync()))
socket.on("queue:entered", (/** @type {QueueEntered} */ event) => step(() => queue.enter(event.post)))
socket.on("queue:changed", (/** @type {QueueEntered} */ event) => step(() => queue.change(event.post)))
socket.on("queue:left", leave)
socket.on("displays", (/** @type {Displays} */ event) => screens.hear(event))

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target)
  if (!form.dataset.id) return
  event.preventDefault()
  decide(form, event.submitter)
})
document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element) || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return
  const row = event.target.closest(".row")
  if (!(row instanceof HTMLElement)) return
  event.preventDefault()
  move(() => queue.focusOn(row.dataset.id ?? ""))
})
listenToKeys({
  next: () => move(() => queue.next()),
  previous: () => move(() => queue.previous()),
  cover: () => desk.photos.cover(),
  viewLarge: () => desk.photos.viewLarge(),
  holdBlank: () => screens.keyDown(),
  letGo: () => screens.keyUp(),
})

desk.draw(queue)
setInterval(() => desk.tell(queue), AGES_MS)
setInterval(resync, RESYNC_MS)
setInterval(() => socket.connected || resync(), RESYNC_WITHOUT_SOCKET_MS)
window.addEventListener("online", resync)
