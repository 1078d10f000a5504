/** Balloons: none covers another or the words, all hang inside the ground, and there are as many as there should be. */
import assert from "node:assert/strict"
import { test } from "node:test"
import { SHAPE, SMALL_END, flightOf, isShort, mostLarge, placeLarge, placeSmall, ribbonEnd } from "../../static/js/balloon-layout.js"

const GROUNDS = {
  "1024x768": { width: 921, height: 552, unit: 7.68 },
  "1366x768": { width: 1229, height: 553, unit: 7.68 },
  "1920x1080": { width: 1728, height: 776, unit: 10.8 },
  "3840x2160": { width: 3456, height: 1552, unit: 21.6 },
  "1080x1920": { width: 972, height: 1490, unit: 12.96 },
}

const cornerOf = ({ unit }, digits) => ({ width: (Math.max(digits * 14, 28) + 2.6) * unit, height: 30 * unit })
const distance = (a, b) => Math.hypot(a.x - b.x, a.y - b.y)

/** How far a circle is from what stands in the lower left corner. */
function fromCorner({ x, y, r }, ground, corner) {
  return Math.hypot(Math.max(x - corner.width, 0), Math.max(ground.height - corner.height - y, 0)) - r
}

/** Every ground with every width of the number, and every number of large balloons. */
function* compositions(goal) {
  for (const [name, ground] of Object.entries(GROUNDS)) {
    for (let digits = 1; digits <= String(goal).length; digits += 1) {
      const corner = cornerOf(ground, digits)
      for (let count = 1; count <= mostLarge(ground, goal); count += 1) {
        yield { name: `${count} on ${name} beside ${digits} digits`, ground, corner, count, large: placeLarge(count, ground, corner) }
      }
    }
  }
}

test("a flight has as many as the wall's number; one more begins the next", () => {
  assert.deepEqual(flightOf(0, 100), { risen: 0, count: 0 })
  assert.deepEqual(flightOf(64, 100), { risen: 0, count: 64 })
  assert.deepEqual(flightOf(100, 100), { risen: 0, count: 100 })
  assert.deepEqual(flightOf(101, 100), { risen: 1, count: 1 })
  assert.deepEqual(flightOf(2_418, 100), { risen: 24, count: 18 })
})

test("six hang in a wide wall's sky, five in a tall one's, four among many hundreds", () => {
  assert.equal(mostLarge(GROUNDS["1920x1080"], 100), 6)
  assert.equal(mostLarge(GROUNDS["1024x768"], 100), 6)
  assert.equal(mostLarge(GROUNDS["1080x1920"], 100), 5)
  assert.equal(mostLarge(GROUNDS["1920x1080"], 1_000), 4)
})

test("large balloons are as many as asked for, inside, and none covers another's round part", () => {
  for (const { name, ground, corner, count, large } of compositions(100)) {
    assert.equal(large.length, count, name)
    for (const [at, one] of large.entries()) {
      assert.ok(one.x - one.r >= 0 && one.x + one.r <= ground.width && one.y - one.r >= 0, `${name}: ${at} is outside`)
      assert.ok(one.y + SHAPE.knot * one.r < ground.height, `${name}: ${at} has no room for its ribbon`)
      assert.ok(fromCorner(one, ground, corner) > -0.5, `${name}: ${at} covers the number`)
      for (const other of large.slice(at + 1)) assert.ok(distance(one, other) > 0.97 * (one.r + other.r), `${name}: two cover each other`)
    }
  }
})

test("large balloons stay large enough to be read, whatever the number beside them", () => {
  for (const { name, ground, large } of compositions(100)) {
    for (const { r } of large) assert.ok(r > 12.5 * ground.unit, `${name}: ${(r / ground.unit).toFixed(1)}`)
  }
})

test("ribbons end above the ribbon line, and above the number", () => {
  for (const { name, ground, corner, large } of compositions(100)) {
    for (const one of large) {
      const foot = one.y + ribbonEnd(one, ground, corner) * one.r
      assert.ok(ribbonEnd(one, ground, corner) > SHAPE.knot, name)
      assert.ok(foot <= ground.height + 0.5, name)
      assert.ok(one.x - 0.1 * one.r > corner.width || foot <= ground.height - corner.height + 0.5, name)
    }
  }
})

for (const goal of [10, 100, 1_000]) {
  test(`all ${goal} find a place where they cover nothing`, () => {
    for (const { name, ground, corner, count, large } of compositions(goal)) {
      if (count > 1 && count < mostLarge(ground, goal)) continue
      const small = [...placeSmall(goal - count, large, ground, corner)]
      assert.equal(small.length, goal - count, name)
      for (const [at, one] of small.entries()) {
        assert.ok(one.x - one.r >= 0 && one.x + one.r <= ground.width && one.y - one.r >= 0, `${name}: ${at} is outside`)
        assert.ok(one.y + SMALL_END * one.r <= ground.height, `${name}: ${at} hangs too low`)
        assert.ok(one.x - one.r >= corner.width || one.y + SMALL_END * one.r <= ground.height - corner.height, `${name}: ${at} covers the number`)
        for (const body of large) assert.ok(distance(one, body) > one.r + body.r, `${name}: ${at} covers a large one`)
        for (const other of small.slice(at + 1)) assert.ok(distance(one, other) > one.r + other.r, `${name}: two cover each other`)
      }
    }
  })
}

test("one more leaves those before it where they are", () => {
  const ground = GROUNDS["1920x1080"]
  const corner = cornerOf(ground, 2)
  const large = placeLarge(6, ground, corner)
  const some = placeSmall(94, large, ground, corner)
  const few = Array.from({ length: 20 }, () => some.next().value)
  assert.deepEqual(few, [...placeSmall(94, large, ground, corner)].slice(0, 20))
})

test("a message is short up to forty letters, and wide letters count twice", () => {
  assert.ok(isShort("a".repeat(40), 40))
  assert.ok(!isShort("a".repeat(41), 41))
  assert.ok(!isShort("", 0))
  assert.ok(isShort("你们并不孤单".repeat(3), 18))
  assert.ok(!isShort("你们并不孤单".repeat(4), 24))
})
