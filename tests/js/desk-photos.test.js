/** What hands and keys make of a box on a photo, and of how large the photo is drawn. */

import assert from "node:assert/strict"
import { test } from "node:test"
import { around, between, dragged, fromText, grip, grown, moved, toText } from "../../static/js/desk-photo-box.js"
import { WHOLE, pinched, wheeled, zoomed } from "../../static/js/desk-photo-zoom.js"

const box = { x: 0.25, y: 0.5, width: 0.25, height: 0.25 }
const reach = { x: 0.03, y: 0.03 }

test("a box travels as four fractions", () => {
  assert.equal(toText(box), "0.2500,0.5000,0.2500,0.2500")
  assert.deepEqual(fromText("0.25,0.5,0.25,0.25"), box)
  assert.deepEqual(fromText(toText(box)), box)
})

test("two corners span a box, whichever was first, and none past the edge", () => {
  assert.deepEqual(between({ x: 0.5, y: 0.75 }, { x: 0.25, y: 0.5 }), box)
  assert.deepEqual(between({ x: 0.25, y: 0.75 }, { x: 0.5, y: 0.5 }), box)
  assert.deepEqual(between({ x: -1, y: 0.5 }, { x: 2, y: 3 }), { x: 0, y: 0.5, width: 1, height: 0.5 })
})

test("a tap makes a box about it, pushed back into the picture at the edge", () => {
  assert.deepEqual(around({ x: 0.5, y: 0.5 }, { x: 0.25, y: 0.5 }), { x: 0.375, y: 0.25, width: 0.25, height: 0.5 })
  assert.deepEqual(around({ x: 0, y: 1 }, { x: 0.25, y: 0.5 }), { x: 0, y: 0.5, width: 0.25, height: 0.5 })
  assert.deepEqual(around({ x: 0.2, y: 0.2 }, { x: 3, y: 0.5 }), { x: 0, y: 0, width: 1, height: 0.5 })
})

test("a box that is moved keeps its size and stays in the picture", () => {
  assert.deepEqual(moved(box, { x: 0.25, y: -0.25 }), { ...box, x: 0.5, y: 0.25 })
  assert.deepEqual(moved(box, { x: 5, y: -5 }), { ...box, x: 0.75, y: 0 })
})

test("a box grows about its middle, up to the picture and down to what can be seen", () => {
  const least = { x: 0.125, y: 0.125 }
  assert.deepEqual(grown(box, { x: 0.25, y: 0 }, least), { x: 0.125, y: 0.5, width: 0.5, height: 0.25 })
  assert.deepEqual(grown(box, { x: -9, y: -9 }, least), { x: 0.3125, y: 0.5625, width: 0.125, height: 0.125 })
  assert.deepEqual(grown(box, { x: 9, y: 9 }, least), { x: 0, y: 0, width: 1, height: 1 })
})

test("a finger on the photo draws, on the box moves it, on a corner resizes it", () => {
  const free = grip(box, { x: 0.1, y: 0.1 }, reach)
  assert.deepEqual(dragged(free, { x: 0.2, y: 0.3 }), between({ x: 0.1, y: 0.1 }, { x: 0.2, y: 0.3 }))
  const inside = grip(box, { x: 0.3, y: 0.6 }, reach)
  assert.deepEqual(dragged(inside, { x: 0.55, y: 0.35 }), { ...box, x: 0.5, y: 0.25 })
  for (const [corner, opposite] of [[[0.25, 0.5], [0.5, 0.75]], [[0.5, 0.5], [0.25, 0.75]], [[0.25, 0.75], [0.5, 0.5]], [[0.5, 0.75], [0.25, 0.5]]]) {
    const [at, from] = [corner, opposite].map(([x, y]) => ({ x, y }))
    const held = grip(box, { x: at.x + 0.02, y: at.y - 0.02 }, reach)
    assert.deepEqual(held, { draws: true, from }, "the opposite corner stays where it is")
  }
  assert.deepEqual(grip(undefined, { x: 0.3, y: 0.6 }, reach), { draws: true, from: { x: 0.3, y: 0.6 } })
})

test("a photo is never smaller than whole, nor endlessly large", () => {
  assert.equal(zoomed(2, 1.5), 3)
  assert.equal(zoomed(1, 0.1), WHOLE)
  assert.equal(zoomed(8, 100), 12)
  assert.ok(wheeled(1, -100) > 1.3)
  assert.equal(wheeled(1, 100), WHOLE)
  assert.equal(pinched(2, 100, 200), 4)
  assert.equal(pinched(2, 0, 200), 2, "two fingers on one spot say nothing")
})
