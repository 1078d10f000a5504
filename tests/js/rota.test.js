/** Who sits: all in turn, nobody twice, and the same on a screen that joins late. */
import assert from "node:assert/strict"
import { test } from "node:test"
import { Rota } from "../../static/js/rota.js"

const SIZE = 6
const many = (count) => Array.from({ length: count }, (_, at) => `p${at}`)

test("while there are seats for all, all sit and nobody moves", () => {
  const rota = new Rota(SIZE)
  const first = rota.settle(many(4), 100)
  assert.deepEqual(first.toSorted(), many(4))
  for (let turn = 101; turn < 120; turn += 1) assert.deepEqual(rota.settle(many(4), turn), first)
})

for (const count of [7, 8, 12, 94, 1_000]) {
  test(`each of ${count} sits within a round, for as many turns as there are seats`, () => {
    const rota = new Rota(SIZE)
    const ids = many(count)
    const turns = new Map(ids.map((id) => [id, 0]))
    const start = 1_000_003
    rota.settle(ids, start - 1)
    for (let turn = start; turn < start + count; turn += 1) {
      const seats = rota.settle(ids, turn)
      assert.equal(new Set(seats).size, SIZE, "nobody sits twice")
      for (const id of seats) turns.set(id, turns.get(id) + 1)
    }
    for (const [id, sat] of turns) assert.ok(sat >= SIZE - 1, `${id} sat ${sat} turns`)
  })
}

test("one seat changes in a turn", () => {
  const rota = new Rota(SIZE)
  const before = rota.settle(many(50), 7)
  const after = rota.settle(many(50), 8)
  assert.equal(after.filter((id, seat) => id !== before[seat]).length, 1)
})

test("a screen that joins late shows the same at once, and after somebody left within a round of seats", () => {
  const rota = new Rota(SIZE)
  const ids = many(40)
  for (let turn = 0; turn < 500; turn += 1) rota.settle(ids, turn)
  assert.deepEqual(rota.settle(ids, 500), new Rota(SIZE).settle(ids, 500))

  const fewer = ids.filter((_, at) => at !== 3)
  for (let turn = 501; turn <= 500 + SIZE; turn += 1) rota.settle(fewer, turn)
  assert.deepEqual(rota.settle(fewer, 500 + SIZE), new Rota(SIZE).settle(fewer, 500 + SIZE))
})

test("who has just come sits at once, and keeps the seat for a round of seats", () => {
  const rota = new Rota(SIZE)
  rota.settle(many(50), 90)
  const ids = [...many(50), "new"]
  assert.ok(rota.settle(ids, 90, ["new"]).includes("new"))
  for (let turn = 91; turn < 90 + SIZE; turn += 1) assert.ok(rota.settle(ids, turn).includes("new"), `turn ${turn}`)
})

test("who left sits nowhere, and another takes the seat", () => {
  const rota = new Rota(SIZE)
  const gone = rota.settle(many(50), 90)[2]
  const seats = rota.settle(many(50).filter((id) => id !== gone), 90)
  assert.ok(!seats.includes(gone))
  assert.equal(new Set(seats).size, SIZE)
})

test("where fewer are left than seats, they close up", () => {
  const rota = new Rota(SIZE)
  rota.settle(many(8), 90)
  assert.deepEqual(rota.settle(["p1", "p6"], 91).toSorted(), ["p1", "p6"])
  assert.deepEqual(rota.settle([], 92), [])
})
