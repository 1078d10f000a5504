/** The corner-pin's arithmetic. */

import assert from "node:assert/strict"
import { test } from "node:test"
import { isSound, project, transformTo, unproject } from "../../static/js/homography.js"

/** @typedef {import("../../static/js/homography.js").Quad} Quad */

/** @param {...[number, number]} corners @returns {Quad} */
function quad(...corners) {
  return /** @type {Quad} */ (corners.map(([x, y]) => ({ x, y })))
}

const WINDOW = quad([0, 0], [1, 0], [1, 1], [0, 1])
const SOUND = {
  "the whole window": WINDOW,
  "a keystone": quad([0.1, 0], [0.9, 0], [1, 1], [0, 1]),
  "no two sides alike": quad([0.06, 0.08], [0.97, 0.05], [0.9, 0.93], [0, 1]),
  "a parallelogram": quad([0.2, 0], [1, 0.1], [0.8, 1], [0, 0.9]),
}
const UNSOUND = {
  "a bow tie": quad([1, 0], [0, 0], [1, 1], [0, 1]),
  mirrored: quad([1, 0], [0, 0], [0, 1], [1, 1]),
  "a corner that points inwards": quad([0, 0], [1, 0], [0.4, 0.4], [0, 1]),
  "three corners in a line": quad([0, 0], [1, 0], [0.5, 0.5], [0, 1]),
  "two corners on one point": quad([0, 0], [0, 0], [1, 1], [0, 1]),
  "a line": quad([0, 0], [1, 0], [1, 0.001], [0, 0.001]),
  "a corner nowhere": quad([NaN, 0], [1, 0], [1, 1], [0, 1]),
}

/** @param {{x: number, y: number}} point @param {{x: number, y: number}} to */
function isAt(point, to) {
  assert.ok(Math.abs(point.x - to.x) < 1e-9 && Math.abs(point.y - to.y) < 1e-9, `${JSON.stringify(point)} is not ${JSON.stringify(to)}`)
}

/** As a browser applies a matrix3d. @param {string} css @param {{x: number, y: number}} point */
function seen(css, { x, y }) {
  const [m11, m12, , m14, m21, m22, , m24, , , , , m41, m42, , m44] = (css.match(/-?[\d.]+(e-?\d+)?(?=[,)])/g) ?? []).map(Number)
  assert.ok([m11, m12, m14, m21, m22, m24, m41, m42, m44].every(Number.isFinite), css)
  const depth = Number(m14) * x + Number(m24) * y + Number(m44)
  return { x: (Number(m11) * x + Number(m21) * y + Number(m41)) / depth, y: (Number(m12) * x + Number(m22) * y + Number(m42)) / depth }
}

for (const [name, corners] of Object.entries(SOUND)) {
  test(`the picture's corners come to lie on those of ${name}`, () => {
    assert.ok(isSound(corners))
    WINDOW.forEach((corner, at) => isAt(project(corners, corner), corners[at] ?? { x: NaN, y: NaN }))
  })

  test(`a pointer over ${name} finds the point of the picture that is seen there`, () => {
    for (const point of [...WINDOW, { x: 0.5, y: 0.5 }, { x: 0.12, y: 0.77 }]) isAt(unproject(corners, project(corners, point)), point)
  })

  test(`a browser draws ${name} where the arithmetic says`, () => {
    const css = transformTo(corners, 1920, 1080)
    for (const { x, y } of [...WINDOW, { x: 0.31, y: 0.62 }]) {
      const at = seen(css, { x: x * 1920, y: y * 1080 })
      const wanted = project(corners, { x, y })
      assert.ok(Math.hypot(at.x - wanted.x * 1920, at.y - wanted.y * 1080) < 0.01, css)
    }
  })
}

for (const [name, corners] of Object.entries(UNSOUND)) {
  test(`no picture is drawn in ${name}`, () => assert.equal(isSound(corners), false))
}

test("a straight line stays straight, and what is nearer is larger", () => {
  const keystone = SOUND["a keystone"]
  const [left, middle, right] = [0, 0.5, 1].map((x) => project(keystone, { x, y: 0.5 }))
  assert.ok(left && middle && right)
  isAt(middle, { x: (left.x + right.x) / 2, y: left.y })
  assert.ok(left.y < 0.5, "the upper half, which is further away, takes less of the window")
})
