/** The pure parts of the supporter's pages: the counter, one sending's course, the list of the latest posts. */

import assert from "node:assert/strict"
import { test } from "node:test"

import { length } from "../../static/js/draft.js"
import { counted } from "../../static/js/plural.js"
import { Recent } from "../../static/js/recent.js"
import { Sending, secondsToWait } from "../../static/js/sending.js"

/** @param {string} id */
const post = (id) => ({ id, body: id, name: "", country: "", lang: "und", dir: "ltr", translation: "", pinned: false, at: "", photos: [] })

test("a family, a flag and a letter with two marks are one character each", () => {
  assert.equal(length("👩‍👩‍👧‍👦"), 1)
  assert.equal(length("🏳️‍⚧️"), 1)
  assert.equal(length("e\u0323\u0301"), 1)
  assert.equal(length("مَرحَبًا"), 5)
})

test("space around the words is not counted, space and lines inside are", () => {
  assert.equal(length("  a b\nc \n"), 5)
  assert.equal(length("   "), 0)
})

test("a browser without a segmenter counts code points", (t) => {
  const { Segmenter } = Intl
  t.after(() => Object.assign(Intl, { Segmenter }))
  // @ts-expect-error as in browsers before 2024
  delete Intl.Segmenter
  assert.equal(length("Привет 🏳️"), 9)
})

test("Retry-After is read as seconds and as a date, and never as less than a second or more than an hour", () => {
  const now = Date.parse("2026-11-22T20:00:00Z")
  assert.equal(secondsToWait("7", now), 7)
  assert.equal(secondsToWait("Sun, 22 Nov 2026 20:01:30 GMT", now), 90)
  assert.equal(secondsToWait("Sun, 22 Nov 2026 19:00:00 GMT", now), 1)
  assert.equal(secondsToWait("0", now), 1)
  assert.equal(secondsToWait("99999", now), 3600)
  assert.equal(secondsToWait("soon", now), 10)
  assert.equal(secondsToWait(null, now), 10)
})

test("two presses of the button are one attempt, and none follows the last", () => {
  const sending = new Sending()
  assert.equal(sending.begin(), true)
  assert.equal(sending.begin(), false)
  sending.accepted()
  assert.equal(sending.begin(), false)
  assert.equal(sending.status, "sent")
})

test("the pause between unanswered attempts doubles up to half a minute, and chance spreads it by a quarter", () => {
  const sending = new Sending()
  const pauses = Array.from({ length: 6 }, () => {
    sending.begin()
    return sending.unanswered(0.5)
  })
  assert.deepEqual(pauses, [2_000, 4_000, 8_000, 16_000, 30_000, 30_000])
  assert.equal(new Sending().unanswered(0), 1_500)
  assert.equal(new Sending().unanswered(1), 2_500)
})

test("nobody returns to a busy wall before the time that it named", () => {
  const sending = new Sending()
  sending.begin()
  assert.equal(sending.postponed(5, 0), 5_000)
  assert.equal(sending.status, "postponed")
  assert.equal(new Sending().postponed(5, 1), 6_000)
})

test("words that change while they wait are not sent by themselves", () => {
  const sending = new Sending()
  sending.begin()
  sending.edited()
  assert.equal(sending.status, "sending")
  sending.unanswered(0.5)
  assert.equal(sending.waits, true)
  sending.edited()
  assert.equal(sending.status, "writing")
  assert.equal(sending.begin(), true)
})

test("a sentence that counts takes the form and the digits of its language", () => {
  const forms = JSON.stringify({ one: "{n} сообщение", few: "{n} сообщения", many: "{n} сообщений", other: "{n} сообщения" })
  assert.equal(counted(forms, 21, "ru"), "21 сообщение")
  assert.equal(counted(forms, 3, "ru"), "3 сообщения")
  assert.equal(counted(forms, 11, "ru"), "11 сообщений")
  assert.equal(counted(JSON.stringify({ other: "{n} messages" }), 1, "en"), "1 messages")
})

test("new posts stand before those that the page came with", () => {
  const recent = new Recent(7, ["b", "a"], 2)
  recent.add({ wall: "w", seq: 8, post: post("c") })
  recent.take({ wall: "w", seq: 10, added: [post("d"), post("e")], removed: [], more: false }, 8)
  assert.deepEqual(recent.ids(20), ["e", "d", "c", "b", "a"])
  assert.deepEqual(recent.ids(2), ["e", "d"])
  assert.equal(recent.count, 5)
})

test("a post leaves by an event and by an answer, whoever drew it", () => {
  const recent = new Recent(7, ["b", "a"], 2)
  recent.remove({ wall: "w", seq: 8, id: "a" })
  assert.deepEqual([recent.ids(20), recent.count], [["b"], 1])
  recent.add({ wall: "w", seq: 9, post: post("c") })
  recent.take({ wall: "w", seq: 11, added: [], removed: ["b", "c"], more: false }, 9)
  assert.deepEqual([recent.ids(20), recent.count], [[], 0])
})

test("a post that changes keeps its place, one that returns goes first, and neither is counted twice", () => {
  const recent = new Recent(7, ["b", "a"], 2)
  recent.change({ wall: "w", seq: 8, post: post("a") })
  assert.deepEqual([recent.ids(20), recent.count], [["b", "a"], 2])
  recent.take({ wall: "w", seq: 10, added: [post("a")], removed: ["a"], more: false }, 8)
  assert.deepEqual([recent.ids(20), recent.count], [["a", "b"], 2])
})

test("a stale event and a gap change nothing", () => {
  const recent = new Recent(7, ["a"], 1)
  assert.equal(recent.remove({ wall: "w", seq: 7, id: "a" }), "stale")
  assert.equal(recent.add({ wall: "w", seq: 9, post: post("c") }), "gap")
  assert.deepEqual([recent.ids(20), recent.count], [["a"], 1])
})

test("an older post that leaves is counted, though the page never drew it", () => {
  const recent = new Recent(7, ["a"], 30)
  recent.remove({ wall: "w", seq: 8, id: "long ago" })
  assert.equal(recent.count, 29)
})

test("a wall that was restored from a backup is read afresh", () => {
  const recent = new Recent(7, ["b", "a"], 2)
  assert.equal(recent.take({ wall: "w", seq: 3, added: [], removed: [], more: false }, 7), "gap")
  recent.take({ wall: "w", seq: 3, added: [post("a")], removed: [], more: false }, 0)
  assert.deepEqual([recent.ids(20), recent.count], [["a"], 1])
})
