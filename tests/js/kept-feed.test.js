/** What a machine keeps of a feed: always as it stood after some change, in the feed's order, whatever the disk does. */
import assert from "node:assert/strict"
import { beforeEach, mock, test } from "node:test"
import { Feed } from "../../static/js/feed.js"
import { KeptFeed } from "../../static/js/kept-feed.js"

const NOW = Date.UTC(2026, 10, 23, 20)
const post = (id, body = id) => ({ id, body, photos: [] })
const ids = (feed) => feed.posts().map(({ id }) => id)

beforeEach(() => {
  mock.timers.reset()
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: NOW })
})

/** A disk: the same promises as WallStore's, and all of a write or nothing. */
class Disk {
  posts = new Map()
  meta
  writes = 0
  fails = false

  async read() {
    return this.meta && structuredClone({ meta: this.meta, posts: [...this.posts.values()].reverse() })
  }

  async write({ put, gone, meta, afresh }) {
    this.writes += 1
    if (this.fails) throw new Error("full")
    if (afresh) this.posts.clear()
    for (const id of gone) this.posts.delete(id)
    for (const kept of put) this.posts.set(kept.id, structuredClone(kept))
    this.meta = structuredClone(meta)
  }

  async erase() {
    this.posts.clear()
    this.meta = undefined
  }
}

/** What a machine would begin with after a reload. */
async function reloaded(disk, now = NOW) {
  const feed = new Feed()
  const notes = await new KeptFeed(feed, disk).restore(now, () => false)
  return { feed, notes }
}

async function keeping(disk = new Disk()) {
  const feed = new Feed()
  const kept = new KeptFeed(feed, disk)
  await kept.restore(NOW, () => false)
  kept.begin(false)
  kept.note({ heardAt: NOW })
  let seq = feed.seq
  const does = async (kind, id, body) => {
    seq += 1
    if (kind === "remove") feed.remove({ seq, id })
    else feed[kind]({ seq, post: post(id, body) })
    kept.follow()
    await settled()
  }
  return { disk, feed, kept, does, later: (ms) => tick(ms) }
}

async function tick(ms) {
  mock.timers.tick(ms)
  await settled()
}

async function settled() {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
}

test("what came is written in one go, and comes back in its order", async () => {
  const { disk, feed, does, later } = await keeping()
  for (const id of ["c", "a", "b"]) await does("add", id)
  assert.equal(disk.writes, 0)
  await later(1_000)
  assert.equal(disk.writes, 1)
  const { feed: again } = await reloaded(disk)
  assert.deepEqual([ids(again), again.seq], [ids(feed), 3])
})

test("what was taken down leaves the disk at once, also where it was never written", async () => {
  const { disk, does, later } = await keeping()
  await does("add", "a")
  await does("add", "b")
  await later(1_000)
  await does("add", "short")
  await does("remove", "a")
  await later(0)
  assert.deepEqual([...disk.posts.keys()], ["b", "short"])
  await does("remove", "short")
  await later(0)
  assert.deepEqual([...disk.posts.keys()], ["b"])
})

test("a post that left and came back stands at the end, a changed one where it stood", async () => {
  const { disk, feed, kept, does, later } = await keeping()
  for (const id of ["a", "b", "c"]) await does("add", id)
  await later(1_000)
  feed.remove({ seq: 4, id: "a" })
  feed.add({ seq: 5, post: post("a") })
  feed.change({ seq: 6, post: post("b", "new words") })
  kept.follow()
  await later(1_000)
  const { feed: again } = await reloaded(disk)
  assert.deepEqual(again.posts().map(({ body }) => body), ["new words", "c", "a"])
})

test("half of what was missed is never kept as if it were all", async () => {
  const { disk, feed, does, later, kept } = await keeping()
  await does("add", "a")
  await later(1_000)
  feed.take({ history: "", seq: 500, added: [post("b")], removed: ["a"], more: true }, 1)
  kept.note({ heardAt: NOW })
  await later(20_000)
  const { feed: again } = await reloaded(disk)
  assert.deepEqual([ids(again), again.seq], [["a"], 1])
})

test("a wall with another history drops all that was kept", async () => {
  const { disk, feed, kept, later } = await keeping()
  feed.take({ history: "before", seq: 1, added: [post("a")], removed: [], more: false }, 0)
  kept.follow()
  await later(1_000)
  feed.take({ history: "restored", seq: 9, added: [], removed: [], more: false }, 1)
  feed.take({ history: "restored", seq: 9, added: [post("x")], removed: [], more: false }, 0)
  kept.follow()
  await later(0)
  assert.deepEqual([[...disk.posts.keys()], disk.meta.history], [["x"], "restored"])
})

test("where the disk is full nothing stays that could have been taken down, and it is tried again", async () => {
  const { disk, does, later } = await keeping()
  await does("add", "a")
  await does("add", "b")
  await later(1_000)
  disk.fails = true
  await does("remove", "a")
  await later(0)
  assert.equal(disk.posts.size, 0)
  disk.fails = false
  await does("add", "c")
  await later(60_000)
  assert.deepEqual([...disk.posts.keys()], ["b", "c"])
})

test("that a wall is dark is noted at once, that the server was heard when there is time", async () => {
  const { disk, kept, later } = await keeping()
  await later(1_000)
  kept.note({ heardAt: NOW + 1_000 })
  await later(0)
  assert.equal(disk.meta.notes.heardAt, NOW)
  kept.note({ blank: true })
  await later(0)
  assert.deepEqual(disk.meta.notes, { heardAt: NOW + 1_000, blank: true })
})

test("what nobody looked after for a day is erased, not shown", async () => {
  const { disk, does, later } = await keeping()
  await does("add", "a")
  await later(1_000)
  const { feed, notes } = await reloaded(disk, NOW + 86_400_001)
  assert.deepEqual([feed.size, notes, disk.posts.size], [0, "too old", 0])
})

test("a disk that answers after the feed began changes nothing", async () => {
  const { disk, does, later } = await keeping()
  await does("add", "a")
  await later(1_000)
  const feed = new Feed()
  assert.equal(await new KeptFeed(feed, disk).restore(NOW, () => true), undefined)
  assert.equal(feed.size, 0)
})

test("after another window wrote, all is written afresh", async () => {
  const { disk, does, later } = await keeping()
  await does("add", "a")
  await later(1_000)
  const feed = new Feed()
  const second = new KeptFeed(feed, disk)
  await second.restore(NOW, () => false)
  await does("add", "b")
  await later(1_000)
  second.begin(true)
  await later(1_000)
  assert.deepEqual([[...disk.posts.keys()], disk.meta.seq], [["a"], 1])
})

test("once erased, nothing is written any more", async () => {
  const { disk, kept, does, later } = await keeping()
  await does("add", "a")
  await later(1_000)
  await kept.erase()
  await does("add", "b")
  await later(60_000)
  assert.deepEqual([disk.posts.size, disk.meta], [0, undefined])
})
