/** How a light falls: what is kept of it, what is refused, what is undone; and the masks' geometry. */

import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"
import { Corners } from "../../static/js/projection-corners.js"
import { at, between, moved, stretched } from "../../static/js/projection-masks.js"
import { Windows } from "../../static/js/projection-windows.js"
import { Projection, USUAL, asAim } from "../../static/js/projection.js"

/** @type {Map<string, string>} */
let kept
const MASK = { x: 0.2, y: 0.3, width: 0.1, height: 0.2 }

beforeEach(() => {
  kept = new Map()
  Object.assign(globalThis, {
    innerWidth: 1920,
    innerHeight: 1080,
    localStorage: {
      getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
      setItem: (/** @type {string} */ key, /** @type {string} */ value) => kept.set(key, value),
    },
  })
})

test("a machine that nobody adjusted shows the picture as it is", () => {
  assert.deepEqual(new Projection("tonight").aim, USUAL)
  assert.deepEqual(new Projection("tonight").describe(), { pinned: false, masks: 0, overscan: 0, brightness: 100 })
})

test("what was adjusted is there after a restart, for its own wall only", () => {
  const projection = new Projection("tonight")
  new Corners(projection).nudge({ x: 0.1, y: 0.05 })
  projection.change({ masks: [MASK], overscan: 4, brightness: 70 })

  assert.deepEqual(new Projection("tonight").aim, projection.aim)
  assert.deepEqual(new Projection("tonight").describe(), { pinned: true, masks: 1, overscan: 4, brightness: 70 })
  assert.deepEqual(new Projection("another").aim, USUAL)
})

test("a browser that keeps nothing still adjusts", () => {
  Object.assign(globalThis, { localStorage: undefined })
  const projection = new Projection("tonight")
  projection.change({ brightness: 50 })
  assert.equal(projection.aim.brightness, 50)
})

const GOOD = { corners: [{ x: 0.1, y: 0 }, { x: 0.9, y: 0 }, { x: 1, y: 1 }, { x: 0, y: 1 }], masks: [MASK], overscan: 3, brightness: 60 }

test("what is kept well is read well", () => assert.deepEqual(asAim(JSON.stringify(GOOD)), GOOD))

for (const damaged of ["", "{", "null", "7", '"light"', "[]", "{}", '{"corners":[null,1,2,3]}', '{"masks":[null,7,{}]}', "\u0000"]) {
  test(`of ${JSON.stringify(damaged)} nothing is used`, () => assert.deepEqual(asAim(damaged), USUAL))
}

/** @type {[string, object, object][]} what is damaged, what is left there, what is used instead */
const DAMAGES = [
  ["corners that cross", { corners: [GOOD.corners[1], GOOD.corners[0], GOOD.corners[2], GOOD.corners[3]] }, { corners: USUAL.corners }],
  ["a corner out of the window", { corners: [{ x: -3, y: 0 }, ...GOOD.corners.slice(1)] }, { corners: USUAL.corners }],
  ["three corners", { corners: GOOD.corners.slice(1) }, { corners: USUAL.corners }],
  ["corners in words", { corners: "everywhere" }, { corners: USUAL.corners }],
  ["a mask without a height", { masks: [{ ...MASK, height: null }, MASK] }, { masks: [MASK] }],
  ["a mask too small to grasp", { masks: [{ ...MASK, width: 0 }, MASK] }, { masks: [MASK] }],
  ["no list of masks", { masks: { 0: MASK } }, { masks: [] }],
  ["a million masks", { masks: Array.from({ length: 1e6 }, () => MASK) }, { masks: Array.from({ length: 64 }, () => MASK) }],
  ["a margin as wide as the wall", { overscan: 50 }, { overscan: 0 }],
  ["a margin in words", { overscan: "3" }, { overscan: 0 }],
  ["a wall that would be black", { brightness: 0 }, { brightness: 100 }],
  ["a brightness of half a percent", { brightness: 60.5 }, { brightness: 100 }],
]
for (const [name, damage, instead] of DAMAGES) {
  test(`of ${name} only the rest is used`, () => assert.deepEqual(asAim(JSON.stringify({ ...GOOD, ...damage })), { ...GOOD, ...instead }))
}

test("a corner stops where the picture could not be drawn, and at the window's edge", () => {
  const projection = new Projection("tonight")
  const corners = new Corners(projection)
  corners.nudge({ x: 2, y: 2 })
  assert.deepEqual(projection.aim, USUAL)
  corners.nudge({ x: -0.1, y: -0.1 })
  assert.equal(projection.describe().pinned, false)
})

test("a hand moves the corner that is nearest to it, by as much as it moves", () => {
  const projection = new Projection("tonight")
  const move = new Corners(projection).grasp({ x: 0.8, y: 0.9 })
  move({ x: 0.7, y: 0.8 })
  const { x, y } = projection.aim.corners[2]
  assert.deepEqual([x.toFixed(6), y.toFixed(6)], ["0.900000", "0.900000"])
})

test("one undo takes back one gesture: a drag, a held key, a reset", () => {
  const projection = new Projection("tonight")
  const corners = new Corners(projection)
  for (let n = 0; n < 5; n += 1) corners.nudge({ x: 0.01, y: 0 })
  corners.choose(2)
  const pinned = projection.aim
  projection.pause()
  const move = corners.grasp({ x: 1, y: 1 })
  for (const x of [0.95, 0.9, 0.85]) move({ x, y: 0.9 })
  projection.pause()
  corners.reset()
  assert.deepEqual(projection.aim, USUAL)

  projection.undo()
  assert.equal(projection.aim.corners[2].x, 0.85)
  projection.undo()
  assert.deepEqual(projection.aim, pinned)
  projection.undo()
  assert.deepEqual(projection.aim, USUAL)
  projection.undo()
  assert.deepEqual(projection.aim, USUAL)
})

test("a mask is what lies between two corners, whichever are given, and stays within the picture", () => {
  assert.deepEqual(between({ x: 0.75, y: 0.25 }, { x: 0.25, y: 0.75 }), { x: 0.25, y: 0.25, width: 0.5, height: 0.5 })
  assert.deepEqual(between({ x: 0.5, y: 0.5 }, { x: 7, y: -7 }), { x: 0.5, y: 0, width: 0.5, height: 0.5 })
  assert.deepEqual(moved({ x: 0.25, y: 0.5, width: 0.25, height: 0.25 }, { x: -1, y: 1 }), { x: 0, y: 0.75, width: 0.25, height: 0.25 })
  assert.deepEqual(stretched({ x: 0.25, y: 0.25, width: 0.25, height: 0.25 }, 0, { x: -0.25, y: 0.125 }), { x: 0, y: 0.375, width: 0.5, height: 0.125 })
  assert.deepEqual(stretched(MASK, 2, { x: -0.1, y: -0.2 }), MASK, "never to nothing")
})

test("of masks that overlap a hand finds the one on top", () => {
  assert.equal(at([MASK, MASK], { x: 0.25, y: 0.4 }), 1)
  assert.equal(at([MASK], { x: 0.5, y: 0.4 }), -1)
})

test("masks are drawn in the façade's space, moved, stretched, removed and brought back", () => {
  const projection = new Projection("tonight")
  projection.change({ corners: /** @type {import("../../static/js/homography.js").Quad} */ (GOOD.corners) })
  const windows = new Windows(projection)
  const keystone = { left: 0.1, middle: 0.5 } // where the picture's left edge is seen at its top
  windows.grasp({ x: keystone.left, y: 0 })({ x: keystone.middle, y: 1 })
  const [drawn] = projection.aim.masks
  assert.ok(drawn && drawn.x < 1e-9 && Math.abs(drawn.width - 0.5) < 1e-9 && Math.abs(drawn.height - 1) < 1e-9, JSON.stringify(drawn))
  assert.equal(windows.chosen, 0)

  windows.nudge({ x: 0.25, y: 0 })
  assert.ok(Math.abs((projection.aim.masks[0]?.x ?? 0) - 0.25) < 1e-9)
  windows.choose(3)
  windows.nudge({ x: 0, y: -0.5 })
  assert.ok(Math.abs((projection.aim.masks[0]?.height ?? 0) - 0.5) < 1e-9)
  windows.remove()
  assert.deepEqual([projection.aim.masks.length, windows.chosen], [0, -1])
  projection.undo()
  assert.equal(projection.aim.masks.length, 1)
})

test("a tap between the masks draws none, and a hundred are enough", () => {
  const projection = new Projection("tonight")
  const windows = new Windows(projection)
  windows.grasp({ x: 0.5, y: 0.5 })({ x: 0.5005, y: 0.5005 })
  assert.equal(projection.aim.masks.length, 0)
  for (let n = 0; n < 120; n += 1) windows.add()
  assert.equal(projection.aim.masks.length, 64)
})

test("Tab goes through the masks in both directions, and one that was undone is chosen no more", () => {
  const projection = new Projection("tonight")
  const windows = new Windows(projection)
  windows.chooseNext(1)
  assert.equal(windows.chosen, -1)
  for (let n = 0; n < 3; n += 1) windows.add()
  windows.letGo()
  /** @type {number[]} */
  const visited = []
  for (const step of /** @type {(1 | -1)[]} */ ([1, 1, 1, 1, -1])) {
    windows.chooseNext(step)
    visited.push(windows.chosen)
  }
  assert.deepEqual(visited, [0, 1, 2, 0, 2])
  projection.undo()
  assert.equal(windows.chosen, -1)
})
