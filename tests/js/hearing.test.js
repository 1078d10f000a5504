/** When the server was last heard: whichever clock counts longer is believed. */
import assert from "node:assert/strict"
import { test } from "node:test"
import { Hearing } from "../../static/js/hearing.js"

const START = Date.UTC(2026, 10, 23, 20)

function machine() {
  const clocks = { epoch: START, ticks: 5_000 }
  return { clocks, hearing: new Hearing(() => clocks.epoch, () => clocks.ticks) }
}

test("before anything was heard it is never", () => {
  assert.equal(machine().hearing.at, 0)
})

test("a machine that slept knows that it was away", () => {
  const { clocks, hearing } = machine()
  hearing.heard()
  clocks.epoch += 3_600_000
  clocks.ticks += 1_000
  assert.equal(clocks.epoch - hearing.at, 3_600_000)
})

test("a clock that is set back hides no silence", () => {
  const { clocks, hearing } = machine()
  hearing.heard()
  clocks.epoch -= 3_600_000
  clocks.ticks += 700_000
  assert.equal(clocks.epoch - hearing.at, 700_000)
})

test("what was kept goes on counting after a reload, and a time to come counts as never", () => {
  const { clocks, hearing } = machine()
  hearing.restore(START - 60_000)
  clocks.epoch += 1_000
  clocks.ticks += 1_000
  assert.equal(clocks.epoch - hearing.at, 61_000)
  hearing.restore(clocks.epoch + 1)
  assert.equal(hearing.at, 0)
})
