/** What the desk says of its screens, and by whose clock. */
import assert from "node:assert/strict"
import { test } from "node:test"
import { lag } from "../../static/js/desk-clock.js"
import { sceneOf, settingOf, troublesOf } from "../../static/js/screen-words.js"
import { Wording } from "../../static/js/wording.js"

const wording = new Wording({
  blanked: "Dark",
  sceneMap: "Map",
  cannotReload: "Cannot reload offline",
  willReload: "Will reload when quiet",
  pixels: "{width} × {height} pixels",
  isPinned: "corners set",
  isUnpinned: "corners not set",
  masks: '{"one": "{n} mask", "other": "{n} masks"}',
  overscan: "margin of {share}",
  brightness: "{share} bright",
  clockWithin: "clock right within {time}",
}, "en")
const AS_IT_COMES = { pinned: false, masks: 0, overscan: 0, brightness: 100 }
const screen = (changes = {}) => ({ id: "a", name: "A", online: true, heard: "2026-06-01T20:00:00Z", blank: false, scene: "map", size: [1920, 1080], projection: AS_IT_COMES, offline: true, page: "one", clock: null, ...changes })

test("a dark screen is dark, whichever its scene, and a scene without a word goes by its code", () => {
  assert.equal(sceneOf(screen(), wording), "Map")
  assert.equal(sceneOf(screen({ blank: true }), wording), "Dark")
  assert.equal(sceneOf(screen({ scene: "newer" }), wording), "newer")
  assert.equal(sceneOf(screen({ scene: "" }), wording), "")
})

test("only what is not as usual is said of its light", () => {
  assert.deepEqual(settingOf(screen(), wording), ["1920 × 1080 pixels", "corners not set"])
  const projection = { pinned: true, masks: 2, overscan: 3, brightness: 80 }
  assert.deepEqual(settingOf(screen({ projection, clock: 12 }), wording), ["1920 × 1080 pixels", "corners set", "2 masks", "margin of 3%", "80% bright", "clock right within 12 ms"])
  assert.deepEqual(settingOf(screen({ heard: null }), wording), [])
})

test("a screen that cannot reload offline, or has an older page, says so as long as it is there", () => {
  const show = { page: "two" }
  assert.deepEqual(troublesOf(screen({ page: "two" }), show, wording), [])
  assert.deepEqual(troublesOf(screen({ offline: false }), show, wording), ["Cannot reload offline", "Will reload when quiet"])
  assert.deepEqual(troublesOf(screen({ offline: false, online: false }), show, wording), [])
})

test("what is left is counted in whole seconds, up", () => {
  assert.equal(wording.countdown(107_001), "1:48")
  assert.equal(wording.countdown(37_000), "0:37")
  assert.equal(wording.countdown(1), "0:01")
})

const NOON = Date.parse("2026-06-01T12:00:00Z")
const SAID = "Mon, 01 Jun 2026 12:00:00 GMT"

test("a clock that may well be right is left alone", () => {
  assert.equal(lag(SAID, NOON + 100, NOON + 150), 0)
  assert.equal(lag(SAID, NOON - 300, NOON + 200), 0)
  assert.equal(lag(SAID, NOON + 980, NOON + 1_400), 0)
  assert.equal(lag(null, NOON, NOON), 0)
})

test("one that is a minute behind, or ahead, is set right to half a second", () => {
  assert.equal(lag(SAID, NOON - 60_000, NOON - 59_900), 60_450)
  assert.equal(lag(SAID, NOON + 60_000, NOON + 60_100), -59_550)
})
