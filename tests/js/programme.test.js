/** Which scene a screen shows, of all who may say so; and the clock by which screens agree. */
import assert from "node:assert/strict"
import { test } from "node:test"
import { Clock } from "../../static/js/clock.js"
import { USUAL, factsOf, sceneFor } from "../../static/js/programme.js"

const LEAST = new Map(Object.entries({ stream: 2, spotlight: 1, mosaic: 60, remembrance: 0, holding: 0 }))
const NOW = 1_790_000_000_000
const shown = (changes = {}, show = {}) =>
  sceneFor({ show: { ...USUAL, scene: "mosaic", ...show }, id: "a", keyed: undefined, size: 100, heardAt: NOW, nowHere: NOW, now: NOW, changedAt: NOW, ...changes }, LEAST)

test("the dashboard says which scene, a screen's own comes first, the machine's own before that", () => {
  assert.equal(shown(), "mosaic")
  assert.equal(shown({}, { own: { a: "stream", b: "holding" } }), "stream")
  assert.equal(shown({ keyed: { scene: "spotlight", turn: 0 } }, { own: { a: "stream" } }), "spotlight")
})

test("what was chosen at the machine lasts until the dashboard changes something", () => {
  assert.equal(shown({ keyed: { scene: "spotlight", turn: 3 } }, { turn: 3 }), "spotlight")
  assert.equal(shown({ keyed: { scene: "spotlight", turn: 3 } }, { turn: 4 }), "mosaic")
})

test("a silence holds every screen, whatever was chosen anywhere, and ends by itself", () => {
  const silence = { from: NOW - 1_000, seconds: 60 }
  const everywhere = { keyed: { scene: "spotlight", turn: 0 } }
  assert.equal(shown(everywhere, { silence, own: { a: "stream" } }), "remembrance")
  assert.equal(shown({ ...everywhere, now: NOW + 59_000 }, { silence }), "spotlight")
  assert.equal(factsOf({ ...USUAL, silence }, "a", NOW).silence, silence)
  assert.equal(factsOf({ ...USUAL, silence }, "a", NOW + 59_000).silence, null)
})

test("a screen that has not heard the server for too long holds, in a silence too", () => {
  const silence = { from: NOW, seconds: 60 }
  assert.equal(shown({ heardAt: NOW - 600_000 }), "mosaic")
  assert.equal(shown({ heardAt: NOW - 600_001, keyed: { scene: "stream", turn: 0 } }, { silence }), "holding")
  assert.equal(shown({ heardAt: NOW - 60_001 }, { away: 60 }), "holding")
})

test("a scene with too few posts gives way; a lone post and the invitation stand by turns", () => {
  assert.equal(shown({ size: 59 }), "spotlight")
  assert.equal(shown({ size: 0 }), "holding")
  assert.equal(shown({ size: 0 }, { scene: "remembrance" }), "remembrance")
  const seconds = Array.from({ length: 64 }, (_, at) => shown({ size: 1, now: NOW + at * 1_000 }))
  assert.equal(seconds.filter((scene) => scene === "spotlight").length, 40)
  assert.equal(seconds.filter((scene) => scene === "holding").length, 24)
  assert.equal(shown({ size: 1, now: NOW + 25_000, changedAt: NOW + 25_000 }), "spotlight", "who comes is seen at once")
})

test("a scene that this page does not know yet is no reason to show nothing", () => {
  assert.equal(shown({}, { scene: "fireworks" }), "spotlight")
})

test("a screen knows its place among those that go in step", () => {
  assert.deepEqual(factsOf({ ...USUAL, places: ["b", "a"] }, "a", NOW).place, { index: 1, of: 2 })
  assert.deepEqual(factsOf({ ...USUAL, places: ["b", "a"] }, "", NOW).place, { index: 0, of: 1 })
})

test("a clock that is an hour wrong agrees with the server within half of the way, and never runs backwards", () => {
  let ticks = 0
  const clock = new Clock(() => NOW - 3_600_000 + ticks, () => ticks)
  assert.equal(clock.doubt, null)
  const server = () => NOW + ticks
  ticks = 5_400
  clock.hear(5_000, NOW + 5_300, ticks) // a slow answer: 300 ms there, 100 back
  ticks = 6_040
  clock.hear(6_000, NOW + 6_020, ticks)
  assert.equal(clock.doubt, 20)
  assert.ok(Math.abs(clock.now() - server()) <= 20)
  clock.hear(6_039, NOW + 5_000, 6_040, 1_000) // an HTTP answer, whose time is in whole seconds: no reason to doubt
  assert.equal(clock.doubt, 20)
  const before = clock.now()
  clock.hear(6_039, NOW + 5_000, ticks) // a second back: it stands still until that is made up for
  assert.equal(clock.now(), before)
})

test("a clock that was an hour ahead is set back as soon as the server is heard, and runs on from there", () => {
  let ticks = 0
  const clock = new Clock(() => NOW + 3_600_000 + ticks, () => ticks)
  assert.ok(clock.now() > NOW + 3_000_000)
  ticks = 1_000
  clock.hear(960, NOW + 980, ticks)
  assert.equal(clock.now(), NOW + 1_000)
  ticks = 31_000
  assert.equal(clock.now(), NOW + 31_000)
})

test("a machine that slept for an hour is an hour later, before the server is heard and after", () => {
  let ticks = 1_000
  let slept = 0
  const clock = new Clock(() => NOW - 5_000 + ticks + slept, () => ticks)
  clock.hear(990, NOW + 1_000, 1_010)
  assert.equal(clock.now(), NOW + 1_000)
  slept = 3_600_000
  ticks = 2_000
  assert.equal(clock.now(), NOW + 3_602_000)
  clock.hear(2_000, NOW + 3_602_300, 2_400) // slower than the answer before the sleep, and yet it counts
  ticks = 2_400
  assert.equal(clock.now(), NOW + 3_602_500)
})

test("screens in step show a lone post and the invitation at the same moments, whenever each was opened", () => {
  const at = (changedAt) => shown({ size: 1, now: NOW + 25_000, changedAt }, { step: "same" })
  assert.equal(at(NOW), at(NOW + 25_000))
})
