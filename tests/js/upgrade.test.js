/** A page that loads itself anew: when nobody is reading, never in a silence, never round in circles. */
import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"
import { Upgrade } from "../../static/js/upgrade.js"

let reloads = 0
let answers = true
const kept = new Map()
globalThis.location = { pathname: "/w/w/display", search: "", reload: () => (reloads += 1) }
globalThis.sessionStorage = { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value) }
globalThis.fetch = async () => ({ ok: answers })

beforeEach(() => {
  reloads = 0
  answers = true
  kept.clear()
})

/** A screen that has loaded the page "one". */
function screen() {
  const moment = { isFree: true, isQuiet: false, isFull: false }
  const clock = { now: 1 }
  return { moment, clock, upgrade: new Upgrade("one", () => moment, () => clock.now) }
}

test("another page is loaded once one of the wall's has turned, after ninety seconds at the latest", async () => {
  const { moment, clock, upgrade } = screen()
  upgrade.hear("one")
  await upgrade.tick()
  upgrade.hear("two")
  await upgrade.tick()
  assert.equal(reloads, 0)
  clock.now += 89_000
  await upgrade.tick()
  assert.equal(reloads, 0)
  moment.isQuiet = true
  await upgrade.tick()
  assert.equal(reloads, 1)
})

test("a silence, or an operator's work, is never broken, however long it lasts", async () => {
  const { moment, clock, upgrade } = screen()
  moment.isFree = false
  moment.isQuiet = true
  upgrade.hear("two")
  upgrade.want()
  clock.now += 600_000
  await upgrade.tick()
  assert.equal(reloads, 0)
  moment.isFree = true
  await upgrade.tick()
  assert.equal(reloads, 1)
})

test("a page that fills the screen waits until somebody asks for it: no page may fill it again by itself", async () => {
  const { moment, clock, upgrade } = screen()
  Object.assign(moment, { isFull: true, isQuiet: true })
  upgrade.hear("two")
  clock.now += 600_000
  await upgrade.tick()
  assert.equal(reloads, 0)
  upgrade.want()
  await upgrade.tick()
  assert.equal(reloads, 1)
})

test("what cannot be loaded now is not given up", async () => {
  const { moment, upgrade } = screen()
  moment.isQuiet = true
  upgrade.hear("two")
  answers = false
  await upgrade.tick()
  assert.equal(reloads, 0)
  answers = true
  await upgrade.tick()
  assert.equal(reloads, 1)
})

test("where the same old page came, it is tried again later, and not all the time", async () => {
  const { moment, upgrade } = screen()
  moment.isQuiet = true
  upgrade.hear("two")
  await upgrade.tick()
  const again = screen()
  again.moment.isQuiet = true
  again.upgrade.hear("two")
  await again.upgrade.tick()
  assert.equal(reloads, 1)
  kept.set("loaded-for", JSON.stringify({ page: "one", at: Date.now() - 600_001 }))
  again.upgrade.hear("two")
  await again.upgrade.tick()
  assert.equal(reloads, 2)
})
