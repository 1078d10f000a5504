import assert from "node:assert/strict"
import { test } from "node:test"
import { chance } from "../../static/js/chance.js"

const ids = Array.from({ length: 10_000 }, (_, at) => `p${at}`)

test("the same post and salt give the same number on every screen", () => {
  assert.equal(chance("a1", "place"), chance("a1", "place"))
  assert.notEqual(chance("a1", "place"), chance("a1", "size"))
  assert.notEqual(chance("a1", "place"), chance("a2", "place"))
})

test("numbers fill the range from 0 to 1 evenly, even for names that differ in a digit", () => {
  const tenths = Array.from({ length: 10 }, () => 0)
  for (const id of ids) {
    const value = chance(id, "place")
    assert.ok(value >= 0 && value < 1)
    tenths[Math.floor(value * 10)] += 1
  }
  for (const count of tenths) assert.ok(Math.abs(count - 1000) < 150, `${tenths}`)
})

test("two salts choose independently of each other, and so do neighbours", () => {
  const pairs = [ids.map((id) => [chance(id, "place"), chance(id, "size")]), ids.slice(1).map((id, at) => [chance(ids[at], "place"), chance(id, "place")])]
  for (const values of pairs) {
    const correlation = values.reduce((sum, [a, b]) => sum + (a - 0.5) * (b - 0.5), 0) / values.length / (1 / 12)
    assert.ok(Math.abs(correlation) < 0.05, `${correlation}`)
  }
})
