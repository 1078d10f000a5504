import assert from "node:assert/strict"
import { test } from "node:test"
import { CoverChoice, boxOf, placeOf } from "../../static/js/cover-choice.js"

const FACE = "0.2,0.1,0.2,0.3"
const OTHER = "0.6,0.1,0.2,0.3"

test("faces stay covered until a supporter says that one is theirs", () => {
  const choice = new CoverChoice([FACE, OTHER], [], [], 1)
  assert.equal(choice.query, "")
  choice.bare.add(FACE)
  assert.deepEqual(new URLSearchParams(choice.query).getAll("bare"), [FACE])
})

test("a tap covers a place of one size in the photo, whatever the photo's form", () => {
  for (const aspect of [0.5, 1, 2]) {
    const choice = new CoverChoice([], [], [], aspect)
    choice.tap(0.5, 0.5)
    const [place = placeOf("")] = choice.added
    assert.ok(Math.abs(place.width * aspect - place.height) < 1e-9, "as wide as high")
    assert.ok(place.x < 0.5 && place.x + place.width > 0.5)
  }
})

test("a tap on a cover of theirs takes that one away, the uppermost first", () => {
  const choice = new CoverChoice([], [], [placeOf("0.1,0.1,0.5,0.5"), placeOf("0.2,0.2,0.2,0.2")], 1)
  choice.tap(0.3, 0.3)
  assert.deepEqual(choice.added, [placeOf("0.1,0.1,0.5,0.5")])
})

test("what is drawn from any corner stays inside the photo", () => {
  const choice = new CoverChoice([], [], [], 1)
  choice.draw(0.9, 0.8, 1.4, -0.2)
  assert.deepEqual(choice.added.map(boxOf), ["0.9,0,0.1,0.8"])
})

test("a stroke too small to be one is a tap", () => {
  const choice = new CoverChoice([], [], [], 1)
  choice.draw(0.49, 0.49, 0.5, 0.5)
  assert.deepEqual(choice.added.map(boxOf), ["0.4,0.4,0.18,0.18"])
})

test("a cover is moved no further than the edge", () => {
  const choice = new CoverChoice([], [], [placeOf("0.7,0.7,0.2,0.2")], 1)
  choice.move(0, 0.5, -0.1)
  assert.deepEqual(choice.added.map(boxOf), ["0.8,0.6,0.2,0.2"])
})

test("what it is made from is not changed by it", () => {
  const before = [placeOf("0.1,0.1,0.2,0.2")]
  const choice = new CoverChoice([], [], before, 1)
  choice.tap(0.9, 0.9)
  assert.equal(before.length, 1)
})

test("the next sending names each cover and each bare face", () => {
  const choice = new CoverChoice([FACE], [FACE], [placeOf("0.5,0.5,0.25,0.25")], 1)
  const query = new URLSearchParams(choice.query)
  assert.deepEqual([query.getAll("cover"), query.getAll("bare")], [["0.5,0.5,0.25,0.25"], [FACE]])
})
