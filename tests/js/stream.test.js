/** The stream: sizes, whole posts, and that everybody's words are shown in bounded time, whatever comes and goes. */
import assert from "node:assert/strict"
import { test } from "node:test"
import { fit, sizes } from "../../static/js/column-layout.js"
import { Feed } from "../../static/js/feed.js"
import { StreamPages } from "../../static/js/stream-pages.js"
import { Turns } from "../../static/js/turns.js"

const LONGEST_PAGE_MS = 20_000
const SECOND = 1_000

const post = (id, body = "Ты не один. Держись.", photos = []) => ({ id, body, name: "", country: "", lang: "und", dir: "ltr", translation: "", pinned: false, at: "2026-06-01T20:00:00Z", photos })
const photo = { src: "/media/a/large.jpg", width: 1536, height: 2048, alt: "", placeholder: "" }

/** Ground where a line holds `width / size` letters, so that heights are known without a browser. */
function ground({ columns = 3, height = 780 } = {}) {
  const lines = (body, size) => Math.ceil([...body].length / Math.floor(540 / (size * 5)))
  return { columns, column: 540, gap: 54, rise: 52, inset: 35, space: 15, seam: 11, width: 1728, height, measure: ({ body }) => (size) => ({ height: lines(body, size) * size * 12 + 40, unbroken: true }) }
}

/** A wall with a clock: what a display would see, second by second. */
class Vigil {
  feed = new Feed()
  turns = new Turns()
  stream = new StreamPages()
  facts = { step: "", place: { index: 0, of: 1 } }
  now = 0
  frame = { cards: [] }

  constructor(room = ground()) {
    this.room = room
  }

  approve(...posts) {
    for (const one of posts) this.feed.add({ wall: "vigil", seq: this.feed.seq + 1, post: one })
    return this.look()
  }

  takeDown(id) {
    this.feed.remove({ wall: "vigil", seq: this.feed.seq + 1, id })
    return this.look()
  }

  look() {
    const arrived = this.turns.follow(this.feed)
    this.frame = this.stream.frame({ feed: this.feed, room: this.room, now: this.now, turns: this.turns, arrived, facts: this.facts })
    return this.ids
  }

  wait(ms) {
    for (const until = this.now + ms; this.now < until; ) {
      this.now += SECOND
      this.look()
    }
    return this.ids
  }

  get ids() {
    return this.frame.cards.map((card) => card.post.id)
  }
}

const many = (n, body) => Array.from({ length: n }, (_, i) => post(`p${i}`, typeof body === "function" ? body(i) : body))
const mixed = (i) => ["We exist.", "x".repeat(60), "y".repeat(150), "z".repeat(280), "Я", "w".repeat(30)][i % 6]

test("size goes by the characters that a person counts", () => {
  assert.equal(sizes("a".repeat(20))[0], 6.9)
  assert.equal(sizes("a".repeat(21))[0], 4.4)
  assert.equal(sizes("a".repeat(65))[0], 4.4)
  assert.equal(sizes("a".repeat(66))[0], 3.4)
  assert.equal(sizes("👩🏽‍🚀".repeat(20))[0], 6.9, "one astronaut is one character")
  assert.equal(sizes("🏳️‍🌈".repeat(40))[0], 6.9, "only emoji counts as very short")
})

test("a message that a column would not hold whole goes one step down, and no further than it must", () => {
  const tall = (size) => ({ height: size * 200, unbroken: true })
  assert.deepEqual(fit([6.9, 4.4, 3.4, 2.6], 1000, tall), { size: 4.4, height: 880.0000000000001 })
})

test("a step down is better than a broken word, but a word that no step holds is broken at its own size", () => {
  assert.equal(fit([6.9, 4.4, 3.4], 1000, (size) => ({ height: 100, unbroken: size < 4 })).size, 3.4)
  assert.equal(fit([6.9, 4.4, 3.4], 1000, () => ({ height: 100, unbroken: false })).size, 6.9)
})

test("what no step holds shrinks until it is whole", () => {
  const { size, height } = fit([3.4, 2.6], 500, (step) => ({ height: step * 400, unbroken: false }))
  assert.ok(height <= 500 && size < 2.6 && size > 1, `${size}`)
})

test("no card outgrows its column and none stands on another", () => {
  const vigil = new Vigil()
  vigil.approve(...many(200, mixed))
  for (let page = 0; page < 30; page += 1, vigil.wait(LONGEST_PAGE_MS)) {
    const foot = new Map()
    for (const { post: shown, x, y, size } of vigil.frame.cards) {
      const { height } = vigil.room.measure(shown)(size)
      assert.ok(y >= (foot.get(x) ?? 0), "overlap")
      assert.ok(y + height <= vigil.room.height, "outgrown")
      foot.set(x, y + height)
    }
    assert.ok(foot.size === 3, "every column is used")
  }
})

test("photos stand whole in their column with the words, and those who share it keep away from them", () => {
  const vigil = new Vigil()
  vigil.approve(...many(40, mixed).map((one, i) => ({ ...one, photos: Array(i % 5).fill(photo) })))
  for (let page = 0; page < 30; page += 1, vigil.wait(LONGEST_PAGE_MS)) {
    const foot = new Map()
    for (const { post: shown, x, y, size, width, spread } of vigil.frame.cards) {
      const photos = spread.height ? spread.height + vigil.room.space : 0
      assert.ok(y >= (foot.get(x) ?? 0), "overlap")
      const end = y + photos + vigil.room.measure(shown)(size).height
      assert.ok(end <= vigil.room.height + 0.001, `outgrown: ${end}`)
      assert.ok(spread.width <= width)
      foot.set(x, end)
    }
  }
})

test("a photo alone is looked at before its page turns, as long as sixty characters are read", () => {
  const held = (body, photos) => {
    const vigil = new Vigil()
    vigil.approve(...many(9).map(({ id }) => post(id, body, photos)))
    while (vigil.frame.page === 0) vigil.wait(SECOND)
    return vigil.now
  }
  assert.ok(held("", Array(4).fill(photo)) > held("", [photo]))
  assert.ok(held("", [photo]) >= 12 * SECOND)
})

test("a wall that holds every post is still: nothing turns, the ribbon line is whole", () => {
  const vigil = new Vigil()
  vigil.approve(...many(5))
  const before = vigil.frame
  vigil.wait(5 * LONGEST_PAGE_MS)
  assert.equal(vigil.frame.page, before.page)
  assert.equal(vigil.frame.part, 1)
  assert.deepEqual(new Set(vigil.ids), new Set(["p0", "p1", "p2", "p3", "p4"]))
})

test("the first page shows the newest", () => {
  const vigil = new Vigil()
  vigil.approve(...many(100))
  assert.ok(vigil.ids.length >= 6)
  const newest = many(100).slice(-vigil.ids.length).map(({ id }) => id)
  assert.deepEqual(new Set(vigil.ids), new Set(newest))
})

test("a new post is on the wall at once, in the same frame, with the ribbon for twenty seconds", () => {
  const vigil = new Vigil()
  vigil.approve(...many(100))
  vigil.wait(3 * SECOND)
  assert.ok(vigil.approve(post("new")).includes("new"))
  const isNewest = () => vigil.frame.cards.find((card) => card.newest)?.post.id
  assert.equal(isNewest(), "new")
  vigil.wait(19 * SECOND)
  assert.equal(isNewest(), "new")
  vigil.wait(SECOND)
  assert.equal(isNewest(), undefined)
})

test("a post that enters takes the place of those that were shown the longest", () => {
  const vigil = new Vigil()
  vigil.approve(...many(100))
  const newcomers = vigil.ids.map((_, i) => `new${i}`)
  for (const id of newcomers) {
    vigil.wait(SECOND)
    vigil.approve(post(id))
  }
  assert.deepEqual(new Set(vigil.ids), new Set(newcomers))
})

test("neighbours in other columns stay where they stand when a post enters", () => {
  const vigil = new Vigil()
  vigil.approve(...many(100))
  vigil.wait(SECOND)
  const places = () => new Map(vigil.frame.cards.map(({ post: { id }, x, y }) => [id, `${x} ${y}`]))
  const before = places()
  vigil.approve(post("new"))
  const entered = vigil.frame.cards.find((card) => card.post.id === "new").x
  for (const [id, place] of places()) {
    if (id !== "new" && !place.startsWith(`${entered} `)) assert.equal(place, before.get(id))
  }
})

test("every post is shown: all of a still wall within one round", () => {
  const vigil = new Vigil()
  vigil.approve(...many(200, mixed))
  const seen = new Set(vigil.ids)
  for (let turn = 0; turn < 200 && seen.size < 200; turn += 1) vigil.wait(LONGEST_PAGE_MS).forEach((id) => seen.add(id))
  assert.equal(seen.size, 200)
})

test("nobody waits longer than those who stood before them, however many posts pour in", () => {
  const tall = () => "z".repeat(450)
  for (const [columns, body] of [[1, mixed], [2, mixed], [3, mixed], [1, tall], [2, tall], [3, tall]]) {
    const vigil = new Vigil(ground({ columns }))
    vigil.approve(...many(60, body))
    const waiting = new Set(many(60).map(({ id }) => id))
    vigil.ids.forEach((id) => waiting.delete(id))
    // The bound: each turn shows at least one of the line's head; with one column every second turn does.
    const turns = waiting.size * (columns === 1 ? 2 : 1)
    let flood = 0
    for (let second = 0; second < (turns * (LONGEST_PAGE_MS + SECOND)) / SECOND && waiting.size; second += 1) {
      vigil.wait(SECOND).forEach((id) => waiting.delete(id))
      vigil.approve(post(`flood${flood++}`, body(flood)))
    }
    assert.deepEqual([...waiting], [], `${columns} columns, ${body.name}`)
  }
})

test("the wall turns no faster than twelve seconds and no slower than twenty", () => {
  const vigil = new Vigil()
  vigil.approve(...many(300, mixed))
  let last = { page: vigil.frame.page, at: 0 }
  for (let second = 0; second < 600; second += 1) {
    vigil.wait(SECOND)
    if (vigil.frame.page === last.page) continue
    const held = vigil.now - last.at
    assert.ok(held >= 12 * SECOND && held <= LONGEST_PAGE_MS + SECOND, `${held}`)
    last = { page: vigil.frame.page, at: vigil.now }
  }
  assert.ok(last.page > 20)
})

test("the ribbon line advances in steps of one second", () => {
  const vigil = new Vigil()
  vigil.approve(...many(100))
  vigil.now = 2_999
  vigil.look()
  const part = vigil.frame.part
  vigil.now = 2_000
  vigil.look()
  assert.equal(vigil.frame.part, part)
  vigil.now = 3_000
  vigil.look()
  assert.ok(vigil.frame.part > part)
})

test("a post that is taken down is gone from the next frame on and never returns", () => {
  const vigil = new Vigil()
  vigil.approve(...many(12, mixed))
  for (const { id } of many(12)) {
    assert.ok(!vigil.takeDown(id).includes(id))
    for (let second = 0; second < 45; second += 1) assert.ok(!vigil.wait(SECOND).includes(id))
  }
  assert.deepEqual(vigil.ids, [])
})

test("a take-down in the middle of a page moves no other column and lets a waiting post in", () => {
  const vigil = new Vigil()
  vigil.approve(...many(100))
  vigil.wait(5 * SECOND)
  const count = vigil.ids.length
  const [gone] = vigil.frame.cards
  const others = vigil.frame.cards.filter(({ x }) => x !== gone.x)
  vigil.takeDown(gone.post.id)
  assert.equal(vigil.ids.length, count)
  for (const { post: { id }, y } of others) assert.equal(vigil.frame.cards.find((card) => card.post.id === id).y, y)
})

test("an hour of changes at once: the removed are gone, at most three enter, the rest stay where they stand", () => {
  const vigil = new Vigil()
  vigil.approve(...many(100))
  vigil.wait(2 * SECOND)
  const before = vigil.ids
  const [gone] = before
  const late = Array.from({ length: 50 }, (_, i) => post(`late${i}`))
  vigil.feed.take({ wall: "vigil", seq: vigil.feed.seq + 51, added: late, removed: [gone], more: false }, vigil.feed.seq)
  const after = vigil.look()
  assert.ok(!after.includes(gone))
  assert.ok(after.includes("late49"))
  assert.ok(after.filter((id) => !before.includes(id)).length <= 4)
  const seen = new Set(after)
  for (let turn = 0; turn < 30; turn += 1) vigil.wait(LONGEST_PAGE_MS).forEach((id) => seen.add(id))
  assert.ok(late.every(({ id }) => seen.has(id)))
})

test("a wall of which so many were taken down that it holds the rest is still again", () => {
  const vigil = new Vigil()
  vigil.approve(...many(30))
  vigil.wait(2 * SECOND)
  assert.ok(vigil.frame.part < 1)
  many(30).slice(0, 26).forEach(({ id }) => vigil.takeDown(id))
  vigil.wait(2 * LONGEST_PAGE_MS)
  assert.deepEqual(new Set(vigil.ids), new Set(["p26", "p27", "p28", "p29"]))
  assert.equal(vigil.frame.part, 1)
})

test("a changed post says its new words where it stood", () => {
  const vigil = new Vigil()
  vigil.approve(...many(100))
  const { post: { id }, x, y } = vigil.frame.cards[1]
  vigil.feed.change({ wall: "vigil", seq: vigil.feed.seq + 1, post: post(id, "Мы рядом.") })
  vigil.look()
  const card = vigil.frame.cards.find((one) => one.post.id === id)
  assert.deepEqual([card.post.body, card.x, card.y], ["Мы рядом.", x, y])
})

test("other ground keeps the posts that stand, as far as it holds them", () => {
  const vigil = new Vigil()
  vigil.approve(...many(100))
  vigil.wait(5 * SECOND)
  const before = vigil.ids
  vigil.room = ground({ columns: 2, height: 1400 })
  const after = vigil.look()
  assert.ok(before.every((id) => after.includes(id)))
})

test("what a moderator pinned stands on every page, and the others still have their turns", () => {
  const vigil = new Vigil()
  const posts = many(60, mixed)
  vigil.approve(...posts)
  const [kept] = posts
  vigil.feed.change({ wall: "vigil", seq: vigil.feed.seq + 1, post: { ...kept, pinned: true } })
  const seen = new Set()
  vigil.wait(LONGEST_PAGE_MS * 2)
  for (let second = 0; second < 60 * 20; second += 1) {
    vigil.wait(SECOND).forEach((id) => seen.add(id))
    assert.ok(vigil.ids.includes(kept.id), `it is missing at ${vigil.now}`)
  }
  assert.equal(seen.size, posts.length)
})
