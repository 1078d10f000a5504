/** The spotlight: one post at a time, as long as it takes to read, and nobody waits for ever. */
import assert from "node:assert/strict"
import { test } from "node:test"
import { Feed } from "../../static/js/feed.js"
import { SpotlightPages } from "../../static/js/spotlight-pages.js"
import { Turns } from "../../static/js/turns.js"

const SECOND = 1_000
const post = (id, body = "We exist.", changes = {}) => ({ id, body, name: "", country: "", lang: "und", dir: "ltr", translation: "", pinned: false, at: "2026-06-01T20:00:00Z", photos: [], ...changes })

/** A wall with a clock, whose ground holds `width / size / 5` letters in a line. */
class Vigil {
  feed = new Feed()
  turns = new Turns()
  spotlight = new SpotlightPages()
  now = 0
  room = {
    columns: 3, column: 540, gap: 54, rise: 52, inset: 35, space: 15, seam: 11, width: 1728, height: 780,
    measure: ({ body, translation }, width) => (size) => ({ height: (Math.ceil([...body].length / (width / size / 5)) * size + Math.ceil([...translation].length / 60) * 5) * 12 + 40, unbroken: true }),
  }

  approve(...posts) {
    for (const one of posts) this.feed.add({ wall: "w", seq: this.feed.seq + 1, post: one })
  }

  look() {
    const arrived = this.turns.follow(this.feed)
    this.frame = this.spotlight.frame({ feed: this.feed, room: this.room, now: this.now, turns: this.turns, arrived, facts: { step: "" } })
    return this.frame.cards[0].post
  }

  /** Until another post stands there. @returns {number} seconds */
  turn() {
    const { id } = this.look()
    const from = this.now
    while (this.look().id === id) this.now += SECOND
    return (this.now - from) / SECOND
  }
}

test("the pace follows the reading time: eight seconds and more for each letter, twenty at the most", () => {
  const held = (body) => {
    const vigil = new Vigil()
    vigil.approve(post("a", body), post("b", body))
    return vigil.turn()
  }
  assert.equal(held("x".repeat(10)), 9)
  assert.equal(held("x".repeat(100)), 14)
  assert.equal(held("x".repeat(280)), 20)
})

test("the newest comes next, and by turns with it who has waited longest", () => {
  const vigil = new Vigil()
  vigil.approve(post("a"), post("b"), post("c"))
  assert.equal(vigil.look().id, "c")
  vigil.approve(post("d"), post("e"))
  const seen = [vigil.look().id]
  for (let i = 0; i < 4; i += 1) {
    vigil.turn()
    seen.push(vigil.look().id)
  }
  assert.deepEqual(seen, ["c", "a", "e", "b", "d"])
})

test("with new posts coming all the time, an old one still gets its turn", () => {
  const vigil = new Vigil()
  const old = Array.from({ length: 50 }, (_, i) => `old${i}`)
  vigil.approve(...old.map((id) => post(id)))
  const seen = new Set([vigil.look().id])
  for (let i = 0; i < 2 * old.length; i += 1) {
    vigil.approve(post(`new${i}`))
    vigil.turn()
    seen.add(vigil.look().id)
  }
  assert.deepEqual(old.filter((id) => !seen.has(id)), [])
})

test("what does not fit at a size that is read from afar stands in parts, none of them small, none lost", () => {
  const vigil = new Vigil()
  const body = Array.from({ length: 240 }, (_, i) => `word${i}`).join(" ")
  vigil.approve(post("long", body, { translation: "t".repeat(500) }), post("b"))
  vigil.turn()
  vigil.turns.shown("b")
  const parts = new Set()
  for (const until = vigil.now + 120 * SECOND; vigil.now < until; vigil.now += SECOND) {
    const shown = vigil.look()
    const [card] = vigil.frame.cards
    assert.ok(card.size >= 4.5, `${card.size}`)
    if (shown.id === "long") parts.add(shown.body || shown.translation)
  }
  const said = [...parts].join(" ").replace(/ t+/g, "")
  assert.ok(parts.size > 2)
  assert.deepEqual([...new Set(said.match(/word\d+/g))].length, 240)
})

test("who is taken down in the middle of their turn is gone at once", () => {
  const vigil = new Vigil()
  vigil.approve(post("a"), post("b"))
  assert.equal(vigil.look().id, "b")
  vigil.feed.remove({ wall: "w", seq: 3, id: "b" })
  assert.equal(vigil.look().id, "a")
})

test("a lone post stands for as long as it is alone", () => {
  const vigil = new Vigil()
  vigil.approve(post("a"))
  vigil.look()
  vigil.now += 3_600 * SECOND
  assert.equal(vigil.look().id, "a")
  assert.equal(vigil.frame.part, 1)
})
