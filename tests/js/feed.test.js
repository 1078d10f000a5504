/** A client's feed: whatever comes, in whatever order, it ends equal to a fresh load or knows that it must ask. */
import assert from "node:assert/strict"
import { test } from "node:test"
import { Feed } from "../../static/js/feed.js"

const post = (id, body = id) => ({ id, body, name: "", country: "", lang: "und", dir: "ltr", translation: "", pinned: false, at: "2026-06-01T20:00:00Z", photos: [] })
const added = (seq, id) => ({ wall: "vigil", seq, post: post(id) })
const removed = (seq, id) => ({ wall: "vigil", seq, id })
const page = (seq, addedIds, removedIds = [], more = false) => ({ wall: "vigil", seq, added: addedIds.map((id) => post(id)), removed: removedIds, more })
const ids = (feed) => feed.posts().map(({ id }) => id)

/** The wall that a server would keep, to compare with: every change, and the feed's answer to `after`. */
class Wall {
  changes = []
  shown = new Map()

  add(id) {
    this.shown.set(id, post(id))
    this.changes.push(["added", id])
    return added(this.changes.length, id)
  }

  remove(id) {
    this.shown.delete(id)
    this.changes.push(["removed", id])
    return removed(this.changes.length, id)
  }

  page(after, limit = 500) {
    const rows = this.changes.slice(after, after + limit)
    const seq = after + rows.length
    const last = new Map(rows.map(([kind, id]) => [id, kind]))
    const live = [...this.shown.keys()].filter((id) => last.get(id) === "added")
    const gone = [...new Set(rows.filter(([kind, id]) => kind === "removed" || !this.shown.has(id)).map(([, id]) => id))]
    return page(seq, live, gone, seq < this.changes.length)
  }
}

/** Asks until nothing is missing, as live.js does. Throws where that would never end. */
function catchUp(feed, wall, limit) {
  for (let question = 0; question < 1000; question += 1) {
    const after = feed.seq
    const answer = wall.page(after, limit)
    const outcome = feed.take(answer, after)
    if (outcome !== "gap" && !answer.more) return
  }
  throw new Error("asks for ever")
}

test("an event that is next is applied, an older one is stale, a later one is a gap", () => {
  const feed = new Feed()
  assert.equal(feed.add(added(1, "a")), "applied")
  assert.equal(feed.add(added(1, "a")), "stale")
  assert.equal(feed.add(added(3, "c")), "gap")
  assert.deepEqual(ids(feed), ["a"])
  assert.equal(feed.seq, 1)
})

test("a repeated event never brings back what was removed", () => {
  const feed = new Feed()
  feed.add(added(1, "a"))
  feed.remove(removed(2, "a"))
  assert.equal(feed.add(added(1, "a")), "stale")
  assert.deepEqual(ids(feed), [])
})

test("a removal that overtakes its approval is a gap, and both together leave nothing", () => {
  const feed = new Feed()
  assert.equal(feed.remove(removed(2, "a")), "gap")
  assert.equal(feed.take(page(2, [], ["a"]), 0), "applied")
  assert.equal(feed.add(added(1, "a")), "stale")
  assert.equal(feed.size, 0)
})

test("a page removes before it adds, so a post that came back stays, as the newest", () => {
  const feed = new Feed()
  feed.take(page(2, ["a", "b"]), 0)
  feed.take(page(4, ["a"], ["a"]), 2)
  assert.deepEqual(ids(feed), ["b", "a"])
})

test("a page that answers an older question is stale, or a gap where it knows more", () => {
  const feed = new Feed()
  feed.add(added(1, "a"))
  assert.equal(feed.take(page(1, ["a"]), 0), "stale")
  assert.equal(feed.take(page(2, ["a", "b"]), 0), "gap")
  assert.deepEqual(ids(feed), ["a"])
  assert.equal(feed.seq, 1)
})

test("a wall with another history is read afresh, though it counts as far", () => {
  const feed = new Feed()
  feed.take({ ...page(5, ["a", "lost"]), history: "before" }, 0)
  assert.equal(feed.take({ ...page(6, ["new"]), history: "restored" }, 5), "gap")
  assert.deepEqual([feed.seq, feed.size], [0, 0])
  assert.equal(feed.take({ ...page(6, ["a", "new"]), history: "restored" }, 0), "applied")
  assert.deepEqual(ids(feed), ["a", "new"])
})

test("of much that was missed, what left is taken down with the first answer, before anything that came is taken in", () => {
  const feed = new Feed()
  feed.restore({ posts: [post("a"), post("b")], seq: 2, history: "now" })
  const first = { ...page(4, ["c", "d"], ["a"], true), history: "now" }
  assert.equal(feed.takeDown(first, 2), true)
  assert.deepEqual([ids(feed), feed.seq], [["b"], 2])
  assert.equal(feed.takeDown(first, 2), false)
  assert.equal(feed.take(first, 2), "applied")
  assert.deepEqual(ids(feed), ["b", "c", "d"])
})

test("an answer to an older question, or of another history, takes nothing down by itself", () => {
  const feed = new Feed()
  feed.restore({ posts: [post("a")], seq: 2, history: "now" })
  assert.equal(feed.takeDown({ ...page(4, [], ["a"], true), history: "now" }, 1), false)
  assert.equal(feed.takeDown({ ...page(4, [], ["a"], true), history: "restored" }, 2), false)
  assert.deepEqual(ids(feed), ["a"])
})

test("what was kept goes on where it ended, and is dropped where the wall has another history", () => {
  const feed = new Feed()
  feed.restore({ posts: [post("a"), post("b")], seq: 2, history: "before" })
  assert.equal(feed.add(added(3, "c")), "applied")
  assert.equal(feed.take({ ...page(9, ["x"]), history: "restored" }, 3), "gap")
  assert.deepEqual([feed.seq, feed.size, feed.history], [0, 0, "restored"])
})

test("a removal after a gap takes its post down at once, and the gap stays to be asked for", () => {
  const feed = new Feed()
  feed.take(page(2, ["a", "b"]), 0)
  assert.equal(feed.remove(removed(9, "a")), "gap")
  assert.deepEqual(ids(feed), ["b"])
  assert.equal(feed.seq, 2)
})

test("a wall restored from a backup is read afresh", () => {
  const feed = new Feed()
  feed.take(page(9, ["a", "lost"]), 0)
  assert.equal(feed.take(page(3, []), 9), "gap")
  assert.equal(feed.seq, 0)
  assert.equal(feed.size, 0)
  assert.equal(feed.take(page(3, ["a"]), 0), "applied")
  assert.deepEqual(ids(feed), ["a"])
})

test("a changed post keeps its place and says the new words", () => {
  const feed = new Feed()
  feed.take(page(2, ["a", "b"]), 0)
  assert.equal(feed.change({ wall: "vigil", seq: 3, post: post("a", "new words") }), "applied")
  assert.deepEqual(feed.posts().map(({ body }) => body), ["new words", "b"])
})

test("paging ends equal to one large page, whatever the page's size", () => {
  const wall = new Wall()
  for (let i = 0; i < 40; i += 1) wall.add(`p${i}`)
  for (let i = 0; i < 40; i += 3) wall.remove(`p${i}`)
  for (const limit of [1, 2, 7, 500]) {
    const feed = new Feed()
    catchUp(feed, wall, limit)
    assert.deepEqual(ids(feed), [...wall.shown.keys()], `pages of ${limit}`)
    assert.equal(feed.seq, wall.changes.length)
  }
})

test("lost, repeated and reordered events, mended by pages, end equal to a fresh load", () => {
  const random = seeded(7)
  for (let round = 0; round < 200; round += 1) {
    const wall = new Wall()
    const feed = new Feed()
    const wire = []
    for (let step = 0; step < 60; step += 1) {
      const shown = [...wall.shown.keys()]
      const event = shown.length && random() < 0.4 ? wall.remove(shown[Math.floor(random() * shown.length)]) : wall.add(`p${Math.floor(random() * 25)}`)
      if (random() < 0.8) wire.splice(Math.floor(random() * (wire.length + 1)), 0, event)
      if (random() < 0.2) wire.push(event)
      while (wire.length && random() < 0.6) hear(feed, wire.shift())
      if (random() < 0.1) catchUp(feed, wall, 1 + Math.floor(random() * 9))
    }
    wire.forEach((event) => hear(feed, event))
    catchUp(feed, wall, 5)
    const fresh = new Feed()
    catchUp(fresh, wall, 500)
    assert.deepEqual(ids(feed), ids(fresh), `round ${round}`)
    assert.equal(feed.seq, fresh.seq)
  }
})

function hear(feed, event) {
  return "post" in event ? feed.add(event) : feed.remove(event)
}

function seeded(seed) {
  let state = seed
  return () => {
    state = (state * 1664525 + 1013904223) % 2 ** 32
    return state / 2 ** 32
  }
}

test("a post whose removal was heard ahead is not brought back by what was written before it", () => {
  const feed = new Feed()
  feed.take({ wall: "w", history: "h", seq: 1, blank: false, added: [post("a")], removed: [], more: false }, 0)
  assert.equal(feed.remove({ wall: "w", seq: 4, id: "a" }), "gap")
  feed.change({ wall: "w", seq: 2, post: post("a") })
  assert.equal(feed.get("a"), undefined)
  feed.take({ wall: "w", history: "h", seq: 3, blank: false, added: [post("a"), post("b")], removed: [], more: true }, 2)
  assert.equal(feed.get("a"), undefined)
  assert.ok(feed.get("b"))
  feed.take({ wall: "w", history: "h", seq: 5, blank: false, added: [post("a")], removed: ["a"], more: false }, 3)
  assert.ok(feed.get("a"), "approved again since")
})
