/** The moderators' desk: wires the queue to the socket, the keys, the forms and the page. */

/** @import { Box } from "./desk-photo-box.js" */
/** @import { Answer } from "./asking.js" */
/** @import { Approved, Decision, QueuePage } from "./queue.js" */
/** @import { Displays, Presence, QueueEntered, QueueLeft, ShowState, Waiting, WaitingPhoto } from "./types.js" */
import { io } from "../vendor/socket.io.esm.min.js"
import { send, sendCover } from "./asking.js"
import { Bulk } from "./desk-bulk.js"
import { Desk } from "./desk.js"
import { address } from "./desk-lists.js"
import { toText } from "./desk-photo-box.js"
import { Hour } from "./desk-hour.js"
import { Programme } from "./desk-programme.js"
import { Reading } from "./desk-reading.js"
import { Reasons } from "./desk-reasons.js"
import { Scenes } from "./desk-scenes.js"
import { Screens } from "./desk-screens.js"
import { Sieve } from "./desk-sieve.js"
import { listenToSwipes } from "./desk-swipe.js"
import { Sync } from "./desk-sync.js"
import { Undo } from "./desk-undo.js"
import { listenToKeys } from "./keys.js"
import { part } from "./parts.js"
import { Queue } from "./queue.js"
import { isolated } from "./wording.js"

const RESYNC_MS = 30_000
const RESYNC_WITHOUT_SOCKET_MS = 5_000
const AGES_MS = 10_000
/** A second press that comes later was not meant as one. */
const TWICE_WITHIN_MS = 5_000
/** Nobody reads a message faster: a press this soon was meant for the one before. */
const HOLD_MS = 400
/** Posts that one request rejects: it has 64 KB at the most. */
const REJECTED_AT_ONCE = 500

const desk = new Desk(cover)
const programme = Programme.of(part("scenes"))
const screens = new Screens(programme)
const scenes = new Scenes(programme)
const hour = new Hour(desk.page.hour)
const queue = new Queue(desk.page, desk.id, desk.me)
const reasons = new Reasons()
const undo = new Undo(desk.wording, takeBack)
const sync = new Sync({
  address: () => (sieve.query ? `${desk.address}?${sieve.query}` : desk.address),
  onAsk: () => queue.ask(),
  onAnswer: take,
  onLink: (isLinked) => desk.link(isLinked),
})
const sieve = new Sieve(desk.wording, () => {
  queue.sift(sieve.isOpen)
  sync.now()
})
const bulk = new Bulk(queue, desk.wording, rejectAll)
const reading = new Reading(desk.wording, desk.wallAddress("reading"), () => desk.token, passOver)
let held = 0
/** The post whose phone is denied by one more press. */
let denying = ""
let isSaving = false
/** The post that the moderator chose to see, whoever reads it. */
let chosen = ""

/** Changes the queue and draws it. A post that comes into focus unasked cannot be decided at once. @template T @param {() => T} change @returns {T} */
function step(change) {
  const before = queue.focus
  const result = change()
  const after = queue.focus
  draw()
  if (before && after && (before.id !== after.id || before.version !== after.version)) hold()
  return result
}

/** Somebody else reads what came into focus by itself: goes on to what nobody reads, if there is anything. */
function passOver() {
  const { focus } = queue
  if (!focus || focus.id === chosen || !queue.posts().some(({ id }) => id !== focus.id && !queue.readerOf(id))) return
  step(() => queue.next()) // unasked: a press meant for the one before must not decide it
  desk.reveal()
}

function draw() {
  desk.draw(queue)
  sieve.draw(queue)
  bulk.draw()
  follow()
}

/** What belongs to the post in focus goes along. */
function follow() {
  reasons.follow(queue.focus?.id ?? "")
  if (denying !== queue.focus?.id) denying = ""
  reading.follow(queue.focus?.id ?? "")
}

/** The moderator goes to another post. @param {() => void} go */
function move(go) {
  go()
  release()
  desk.silence()
  desk.turn(queue)
  follow()
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

/** @param {HTMLFormElement} form @param {HTMLElement | null} button @param {[string, string][]} [more] fields */
async function decide(form, button, more = []) {
  const isFocus = form.dataset.id === desk.id
  const isApproval = isFocus && button?.dataset.part === "approve"
  if (isFocus && !mayDecide(isApproval)) return
  if (isApproval && desk.beside.isUnsaved) return saveFirst(() => decide(form, button, more))
  const fields = new FormData(form, button)
  if (isApproval) fields.delete("reason") // that of a rejection, chosen before
  if (isApproval) for (const [name, value] of [...desk.words.fields, ...desk.photos.fields, ...more]) fields.append(name, value)
  const { action } = form // the step puts another post's into the form
  const post = step(() => queue.decide(form.dataset.id ?? ""))
  if (!post) return
  desk.silence()
  undo.withdraw()
  if (isFocus) desk.reveal()
  const startedAt = performance.now()
  settle(post, await send(action, fields), isFocus, startedAt)
}

/** What is written beside the message and not saved yet goes on the wall with it. @param {() => void} then */
async function saveFirst(then) {
  const { id } = desk
  isSaving = true
  const isSaved = await saveBeside(id).finally(() => (isSaving = false))
  if (!isSaved || desk.id !== id) return
  release()
  then()
}

/** @param {boolean} isApproval */
function mayDecide(isApproval) {
  if (held || isSaving) return false
  if (!desk.showsPost) return desk.reveal()
  const reader = queue.readerOf(desk.id)
  if (reader) desk.alert(desk.wording.say("reads", { name: isolated(reader.name) }))
  return !reader && (!isApproval || desk.mayApprove())
}

/** @param {Waiting | Approved} post @param {Answer<Decision>} answer @param {boolean} isFocus @param {number} startedAt */
function settle(post, answer, isFocus, startedAt) {
  if (answer.outcome === "saved") {
    const { saved } = answer
    if (saved.status === "rejected" && !isFocus) screens.expectGone(saved.seq, startedAt)
    step(() => queue.settle(post, saved))
    if (isFocus && saved.status !== "pending") undo.offer(saved)
    if (saved.waits_for_second) desk.tellOf("waits")
    return sync.soon()
  }
  if (answer.outcome === "gone") step(() => queue.leave({ id: post.id, status: answer.status }))
  else step(() => queue.rollBack(post.id))
  complain(answer)
  sync.now()
}

/** Undoes the moderator's own last decision. @param {string} id @param {number} version */
async function takeBack(id, version) {
  queue.await(id)
  const saved = await say(desk.addressOf(id, "decisions"), { verdict: "undo", version: String(version) })
  if (saved) step(() => queue.focusOn(id))
  else queue.await("")
  sync.now()
}

function approve(more = /** @type {[string, string][]} */ ([])) {
  const form = /** @type {HTMLFormElement} */ (part("form"))
  if (form.hidden) return
  decide(form, part("approve"), more)
}

/** Asks why, and then rejects. A row that stands for many stands for them here too. */
function reject() {
  const post = queue.focus
  if (!post || !mayDecide(false)) return
  const then = () => (post.copies > 1 ? sendRejections([post.id]) : decide(/** @type {HTMLFormElement} */ (part("form")), part("reject")))
  reasons.ask(desk.say("why"), then, post.id)
}

/** @param {string[]} ids of selected rows */
function rejectAll(ids) {
  if (ids.length) reasons.ask(desk.say("why"), () => sendRejections(ids))
}

/** Rejects rows, and with each all that it stands for now: what enters later was not seen. @param {string[]} ids */
async function sendRejections(ids) {
  const rows = queue.posts().filter(({ id }) => ids.includes(id))
  const seen = rows.flatMap(({ alike }) => alike.map((each) => ["post", each]))
  const { value: reason } = reasons
  /** @type {string[]} */
  const rejected = []
  for (let at = 0; at < seen.length; at += REJECTED_AT_ONCE) {
    const fields = [["reason", reason], ...seen.slice(at, at + REJECTED_AT_ONCE)]
    const saved = await say(desk.wallAddress("rejections"), new URLSearchParams(fields))
    if (!saved) break
    rejected.push(...saved.rejected)
  }
  step(() => rejected.forEach((id) => queue.leave({ id, status: "rejected" })))
  bulk.close()
  if (rejected.length) desk.speak(desk.wording.count("bulkDone", rejected.length))
  sync.now()
}

async function ask() {
  const post = queue.focus
  if (!post || !mayDecide(false)) return
  const saved = await say(desk.addressOf(post.id, "questions"), { version: String(post.version) })
  if (!saved) return sync.now()
  step(() => {
    queue.change(saved)
    if (queue.focus?.id === post.id) queue.next()
  })
  desk.reveal()
  desk.tellOf("asked")
}

/** Pressed twice: the phone that sent this post may send nothing more for now. */
async function deny() {
  const post = queue.focus
  if (!post) return
  if (denying !== post.id) {
    denying = post.id
    setTimeout(() => denying === post.id && (denying = ""), TWICE_WITHIN_MS)
    return desk.alertOf("deny")
  }
  denying = ""
  if (await say(desk.addressOf(post.id, "denials"), {})) desk.tellOf("denied")
}

/** @param {string} id @returns {Promise<boolean>} whether it is saved */
async function saveBeside(id) {
  const post = queue.posts().find((each) => each.id === id)
  const fields = desk.beside.written
  fields.set("version", String(post?.version ?? 0))
  const saved = await say(desk.addressOf(id, "words"), fields)
  if (saved) desk.beside.saved(id, fields)
  if (saved) step(() => queue.change(saved))
  if (saved) desk.tellOf("noted")
  return Boolean(saved)
}

/** Says something to the server; what it refuses, the desk says. @param {string} address @param {URLSearchParams | Record<string, string>} fields @returns {Promise<any>} its answer, or nothing */
async function say(address, fields) {
  const body = new URLSearchParams(fields)
  body.set("csrf_token", desk.token)
  /** @type {Answer<any>} */
  const answer = await send(address, body)
  complain(answer)
  return answer.outcome === "saved" ? answer.saved : undefined
}

/** Says why something was not saved. @param {Answer<unknown>} answer */
function complain(answer) {
  if (answer.outcome === "signed out") location.reload()
  if (answer.outcome === "gone" || answer.outcome === "refused") desk.alert(answer.words)
  if (answer.outcome === "unsaved" || answer.outcome === "unreachable") desk.alertOf(answer.outcome)
}

/** Covers one more place of a photo. @param {WaitingPhoto} photo @param {Box} box @returns {Promise<string>} what went wrong, or nothing */
async function cover({ id }, box) {
  const form = new FormData()
  form.set("csrf_token", desk.token)
  form.set("cover", toText(box))
  const answer = await sendCover(desk.coversOf(id), form)
  if (answer.outcome === "signed out") location.reload()
  if (answer.outcome === "saved") step(() => queue.change(answer.saved))
  else sync.now()
  if (answer.outcome === "gone" || answer.outcome === "refused") return answer.words
  return answer.outcome === "saved" ? "" : desk.say("notCovered")
}

/** @param {QueuePage} page */
function take(page) {
  const before = queue.focus
  hour.draw(page.hour)
  step(() => queue.take(page))
  if (before && queue.focus?.id !== before.id) desk.notice("left", before)
}

/** @param {QueueLeft} event */
function leave({ id, status, by }) {
  const before = queue.focus
  const wasInFocus = step(() => queue.leave({ id, status }))
  if (wasInFocus && before) desk.notice(status, before, by)
  if (queue.isThin) sync.now()
  else sync.soon()
}

const socket = io("/moderation", { transports: ["websocket"], auth: { wall: desk.wall, desk: reading.desk }, reconnectionDelayMax: 5_000 })
socket.on("connect", () => {
  reading.repeat()
  programme.ask()
  sync.now()
})
socket.on("connect_error", () => {
  if (!socket.active) setTimeout(() => socket.connect(), RESYNC_WITHOUT_SOCKET_MS) // refused, so it does not try again by itself
})
socket.on("disconnect", (reason) => (reason === "io server disconnect" ? location.reload() : sync.now()))
socket.on("queue:entered", (/** @type {QueueEntered} */ event) => {
  step(() => queue.enter(event.post))
  if (!queue.isPlain) sync.soon()
})
socket.on("queue:changed", (/** @type {QueueEntered} */ event) => step(() => queue.change(event.post)))
socket.on("queue:left", leave)
socket.on("presence", (/** @type {Presence} */ event) => step(() => queue.read(event.readers)))
socket.on("displays", (/** @type {Displays} */ event) => screens.hear(event))
socket.on("show", (/** @type {ShowState} */ event) => programme.hear(event))

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target)
  if (!form.dataset.id) return
  event.preventDefault()
  if (event.submitter?.dataset.part === "reject") reject()
  else decide(form, event.submitter)
})
document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element) || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return
  const pin = event.target.closest(".latest__pin")
  if (pin) return void togglePin(pin)
  const row = event.target.closest(".row")
  if (!(row instanceof HTMLElement)) return
  event.preventDefault()
  if (bulk.isOpen) bulk.toggle(row.dataset.id ?? "")
  else {
    chosen = row.dataset.id ?? ""
    move(() => queue.focusOn(chosen))
  }
})

/** @param {Element} button */
async function togglePin(button) {
  const id = button.closest("form")?.dataset.id ?? ""
  await say(desk.addressOf(id, "pin"), { pinned: button.getAttribute("aria-pressed") === "true" ? "0" : "1" })
  sync.now()
}

/** A digit that comes after R is never a scene's: not where there was nothing to reject, nor where it is pressed twice. @param {string} key */
function keyOfReasons(key) {
  const isReason = reasons.press(key)
  if (isReason || key === "r") scenes.rest()
  return isReason
}

const acts = { pin: () => approve([["pinned", "1"]]), ask, deny }
for (const [name, act] of Object.entries(acts)) part(name).addEventListener("click", act)
part("more").addEventListener("click", () => {
  const isOpen = part("verdicts").classList.toggle("verdicts--open")
  part("more").ariaExpanded = String(isOpen)
})
part("to-blank").addEventListener("click", () => {
  part("blank-button").scrollIntoView({ block: "center" })
  part("blank-button").focus()
})
desk.beside.onSave(saveBeside)
listenToSwipes({ approve, reject })
listenToKeys({
  repeatable: { j: () => move(() => queue.next()), k: () => move(() => queue.previous()) },
  once: {
    a: approve,
    r: reject,
    z: () => undo.press(),
    e: ask,
    p: acts.pin,
    n: () => desk.words.cover(),
    f: () => desk.photos.cover(),
    x: () => desk.photos.drop(),
    d: deny,
    v: () => desk.photos.viewLarge(),
    b: () => screens.keyDown(),
    "/": () => sieve.focus(),
    ...scenes.keys,
  },
  first: keyOfReasons,
  letGo: () => screens.keyUp(),
})

draw()
setInterval(() => desk.tell(queue), AGES_MS)
setInterval(() => sync.now(), RESYNC_MS)
setInterval(() => socket.connected || sync.now(), RESYNC_WITHOUT_SOCKET_MS)
window.addEventListener("online", () => sync.now())
