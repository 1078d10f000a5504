/** Screens that go in step: agreed without a word between them, and nobody's words are left out. */
import assert from "node:assert/strict"
import { test } from "node:test"
import { Feed } from "../../static/js/feed.js"
import { SpotlightPages } from "../../static/js/spotlight-pages.js"
import { isMine, page, single } from "../../static/js/steps.js"
import { StreamPages } from "../../static/js/stream-pages.js"
import { Turns } from "../../static/js/turns.js"

const SLOT = 90_000_000
const post = (id) => ({ id, body: "We exist.", name: "", country: "", lang: "en", dir: "ltr", translation: "", pinned: false, at: "2026-06-01T20:00:00Z", photos: [] })

/** A screen's own feed: one that heard everything as it came. */
function heard(ids) {
  const feed = new Feed()
  ids.forEach((id, at) => feed.add({ wall: "w", seq: at + 1, post: post(id) }))
  return feed
}

const ids = (n) => Array.from({ length: n }, (_, at) => `${(at * 7919) % 10007}-${at}`)
const ALL = { index: 0, of: 1 }

for (const n of [1, 2, 7, 10, 49, 1_000]) {
  test(`of ${n} posts each leads a page and stands alone in time`, () => {
    const feed = heard(ids(n))
    const led = new Set()
    const alone = new Set()
    for (let slot = SLOT; slot < SLOT + 2 * n; slot += 1) {
      led.add(page(feed, slot, "same", ALL)[Math.min(n, 3)])
      alone.add(single(feed, slot, "same", ALL))
    }
    assert.equal(alone.size, n)
    assert.equal(led.size, n)
  })
}

test("while there is no post nothing leads a page, and nothing stands alone", () => {
  for (const slot of [SLOT, SLOT + 1]) {
    assert.deepEqual(page(new Feed(), slot, "same", ALL), [])
    assert.equal(single(new Feed(), slot, "same", ALL), undefined)
  }
})

test("screens side by side show different posts at one moment, and all of them together", () => {
  const feed = heard(ids(30))
  const all = new Set()
  for (let slot = SLOT; slot < SLOT + 60; slot += 1) {
    const [left, right] = [0, 1].map((index) => single(feed, slot, "apart", { index, of: 2 }))
    assert.notEqual(left, right)
    all.add(left).add(right)
  }
  assert.equal(all.size, 30)
})

test("a new post enters one of the screens side by side, and every one of those that show the same", () => {
  for (const id of ids(100)) {
    assert.equal([0, 1, 2].filter((index) => isMine(id, "apart", { index, of: 3 })).length, 1)
    assert.ok([0, 1, 2].every((index) => isMine(id, "same", { index, of: 3 })))
  }
})

/** What two screens show that were opened at different times. */
function screens(Pages, n) {
  const room = { columns: 3, column: 540, gap: 54, rise: 52, inset: 35, space: 15, seam: 11, width: 1728, height: 780, measure: () => (size) => ({ height: size * 12 + 40, unbroken: true }) }
  const feed = heard(ids(n))
  const facts = { step: "same", place: ALL }
  const open = () => ({ pages: new Pages(), turns: new Turns() })
  const look = ({ pages, turns }, now) => pages.frame({ feed, room, now, turns, arrived: turns.follow(feed), facts }).cards.map((card) => card.post.id)
  return { open, look }
}

for (const Pages of [StreamPages, SpotlightPages]) {
  test(`${Pages.name}: one that was opened hours later shows what the other does, in the same second`, () => {
    const { open, look } = screens(Pages, 100)
    const early = open()
    const start = 1_790_000_000_000
    for (let second = 0; second < 3_600; second += 1) look(early, start + second * 1_000)
    const late = open()
    for (let second = 3_600; second < 3_700; second += 1) {
      assert.deepEqual(look(late, start + second * 1_000), look(early, start + second * 1_000))
    }
  })
}
