import assert from "node:assert/strict"
import { test } from "node:test"
import { Answers } from "../../static/js/desk-answers.js"
import { Report } from "../../static/js/display-report.js"

/** @param {string} name @param {object} [changes] */
const screen = (name, changes = {}) => ({ id: name, name, online: true, seq: 4, blank: false, scene: "stream", cards: [], size: [16, 9], rtt: 9, heard: null, ...changes })
const isDark = ({ blank }) => blank

test("the screens that are online answer, and the last one's answer is the time that it took", () => {
  let now = 0
  const answers = new Answers(() => now)
  answers.expect("dark", [screen("a"), screen("b"), screen("c", { online: false })], isDark, 0)
  now = 100
  assert.equal(answers.told([screen("a", { blank: true }), screen("b"), screen("c", { online: false })])?.answered, 1)
  now = 400
  const all = [screen("a", { blank: true }), screen("b", { blank: true }), screen("c", { online: false })]
  answers.told(all)
  now = 9_000
  assert.deepEqual(answers.told(all), { deed: "dark", answered: 2, all: 2, ms: 400, silent: [] })
})

test("who has not answered after a second is named, until it has", () => {
  let now = 0
  const answers = new Answers(() => now)
  answers.expect("dark", [screen("a"), screen("b")], isDark, 0)
  now = 999
  assert.deepEqual(answers.told([screen("a"), screen("b")])?.silent, [])
  now = 1_000
  assert.deepEqual(answers.told([screen("a", { blank: true }), screen("b")])?.silent, ["b"])
  now = 1_500
  assert.deepEqual(answers.told([screen("a", { blank: true }), screen("b", { blank: true })])?.silent, [])
})

test("a screen that was dark and went offline has not answered", () => {
  const answers = new Answers(() => 0)
  answers.expect("dark", [screen("a")], isDark, 0)
  assert.equal(answers.told([screen("a", { online: false, blank: true })])?.answered, 0)
})

const shown = { seq: 4, blank: false, scene: "stream", cards: [], size: [16, 9] }

function reporter() {
  const clock = { now: 0 }
  /** @type {object[]} */
  const sent = []
  const report = new Report((shows, answered) => {
    sent.push(shows)
    clock.now += 38
    answered()
    return true
  }, () => clock.now)
  return { clock, sent, report }
}

test("a change of dark or of the posts is told at once, all else with the second", () => {
  const { clock, sent, report } = reporter()
  report.changed(shown)
  report.changed({ ...shown, scene: "empty" })
  assert.equal(sent.length, 1)
  report.tick({ ...shown, scene: "empty" })
  report.changed({ ...shown, seq: 5 })
  report.changed({ ...shown, seq: 5, blank: true })
  assert.equal(sent.length, 4)
  clock.now += 5_000
  report.tick({ ...shown, seq: 5, blank: true })
  assert.equal(sent.length, 4)
  clock.now += 5_000
  report.tick({ ...shown, seq: 5, blank: true })
  assert.equal(sent.length, 5, "a sign of life")
})

test("it tells how long the last answer took", () => {
  const { sent, report } = reporter()
  report.changed(shown)
  report.changed({ ...shown, seq: 5 })
  assert.deepEqual(sent.map(({ rtt }) => rtt), [null, 38])
})

test("many posts in a row do not make the server hang up, and dark is told all the same", () => {
  const { sent, report } = reporter()
  for (let seq = 1; seq <= 100; seq++) report.changed({ ...shown, seq })
  assert.ok(sent.length < 30)
  report.changed({ ...shown, blank: true })
  assert.equal(sent.at(-1).blank, true)
})

test("over a new socket everything is told again", () => {
  const { sent, report } = reporter()
  report.tick(shown)
  report.beginAgain()
  report.tick(shown)
  assert.equal(sent.length, 2)
})
