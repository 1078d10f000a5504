/** Covers as the keyboard makes them, and what is left of a choice by somebody who goes without saying "done". */
import assert from "node:assert/strict"
import { test } from "node:test"
import { CoverChoice, boxOf, placeOf } from "../../static/js/cover-choice.js"

const FACE = "0.2,0.1,0.2,0.3"
const OTHER = "0.6,0.1,0.2,0.3"
const boxes = (choice) => choice.added.map(boxOf)

test("a second cover from the keyboard is beside the first, and takes none away", () => {
  const choice = new CoverChoice([], [], [], 1)
  choice.add()
  choice.add()
  assert.deepEqual(boxes(choice), ["0.41,0.41,0.18,0.18", "0.43,0.43,0.18,0.18"])
})

test("a cover grows to the edge and shrinks to what can still be seen", () => {
  const choice = new CoverChoice([], [], [placeOf("0.7,0.7,0.2,0.2")], 1)
  choice.stretch(0, 0.5, 0)
  assert.deepEqual(boxes(choice), ["0.7,0.7,0.3,0.2"])
  choice.stretch(0, 0, -0.5)
  assert.deepEqual(boxes(choice), ["0.7,0.7,0.3,0.03"])
})

test("a finger that trembles has tapped", () => {
  const choice = new CoverChoice([], [], [], 1)
  choice.draw(0.49, 0.5, 0.515, 0.52)
  assert.deepEqual(boxes(choice), ["0.4,0.41,0.18,0.18"])
})

test("whoever leaves without saying so has covered what they covered, and shown nothing more", () => {
  const before = new CoverChoice([FACE, OTHER], [OTHER], [], 1)
  const choice = new CoverChoice([FACE, OTHER], [OTHER], [], 1)
  choice.bare.add(FACE)
  choice.tap(0.5, 0.8)
  choice.hideAsBefore(before)
  assert.deepEqual([[...choice.bare], choice.added.length], [[OTHER], 1])
  choice.bare.delete(OTHER)
  choice.hideAsBefore(before)
  assert.deepEqual([...choice.bare], [])
})

test("no more covers than the wall takes", () => {
  const choice = new CoverChoice([FACE], [], [], 1)
  for (let n = 0; n < 100; n += 1) choice.draw(0, 0, 0.1, 0.1)
  assert.equal(choice.added.length, 63)
})
