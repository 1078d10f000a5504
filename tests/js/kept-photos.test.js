/** The photos that a machine keeps: ahead of being shown, never too many, and none whose post is gone. */
import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"
import { Feed } from "../../static/js/feed.js"
import { KeptPhotos } from "../../static/js/kept-photos.js"

const SIDE = { width: 2400, height: 1600 }
const ORIGIN = "https://wall.example"
const address = (id) => `${ORIGIN}/media/${id}`
const post = (id) => ({ id, photos: [{ src: `/media/${id}/large.jpg`, ...SIDE }] })

/** @type {Map<string, string>} */
let cached
let told
let asked
let bytes
let network

beforeEach(() => {
  cached = new Map()
  told = []
  asked = []
  bytes = 0
  network = true
  const cache = {
    keys: async () => [...cached.keys()].map((url) => ({ url })),
    match: async (url) => cached.get(new URL(url, ORIGIN).href),
    delete: async (url) => cached.delete(new URL(url, ORIGIN).href),
  }
  given("caches", { has: async () => true, open: async () => cache })
  given("location", { href: `${ORIGIN}/w/vigil/display` })
  given("screen", { width: 1920, height: 1080 })
  given("devicePixelRatio", 1)
  given("navigator", { storage: { estimate: async () => ({ usage: bytes * cached.size, quota: 1e12 }) }, serviceWorker: { controller: { postMessage: (message) => told.push(message) } } })
  // The worker's part: it puts in what is asked for.
  given("fetch", async (url) => {
    if (!network) throw new TypeError("no network")
    asked.push(url)
    cached.set(url, "photo")
    return { blob: async () => undefined }
  })
  given("setTimeout", (then) => setImmediate(then))
})

function given(name, value) {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
}

async function until(condition) {
  for (let turn = 0; turn < 50_000 && !condition(); turn += 1) await new Promise((resolve) => setImmediate(resolve))
  assert.ok(condition())
}

function wall(...names) {
  const feed = new Feed()
  feed.restore({ posts: names.map(post), seq: names.length, history: "now" })
  const photos = new KeptPhotos("photos:vigil", feed)
  photos.setHeard(true)
  photos.follow({ came: feed.posts(), gone: [] })
  return { feed, photos }
}

test("photos are fetched ahead, the newest post's first, in the size that the screen will use", async () => {
  wall("a", "b", "c")
  await until(() => asked.length === 3)
  assert.deepEqual(asked.slice(0, 2).sort(), [`${address("b")}/medium.webp`, `${address("c")}/medium.webp`])
})

test("nothing is asked for while nothing is heard, and afterwards the rest", async () => {
  network = false
  const { photos } = wall("a", "b")
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(asked.length, 0)
  network = true
  photos.setHeard(true)
  await until(() => asked.length === 2)
})

test("what was taken down leaves in every size, and what is on its way is not put in", async () => {
  const { feed, photos } = wall("a", "b")
  await until(() => cached.size === 2)
  cached.set(`${address("a")}/small.jpg`, "photo")
  const gone = [feed.get("a")]
  feed.remove({ seq: 3, id: "a" })
  await photos.follow({ came: [], gone })
  assert.deepEqual([...cached.keys()], [`${address("b")}/medium.webp`])
  assert.deepEqual(told, [{ gone: ["/media/a"] }])
})

test("what belongs to no post is swept out", async () => {
  const { photos } = wall("a")
  await until(() => cached.size === 1)
  cached.set(`${address("lost")}/medium.webp`, "photo")
  await photos.sweep()
  assert.deepEqual([...cached.keys()], [`${address("a")}/medium.webp`])
})

test("where it is too much the oldest posts' photos go", async () => {
  bytes = 3_000_000
  const names = Array.from({ length: 160 }, (_, number) => `p${String(number).padStart(3, "0")}`)
  wall(...names)
  await until(() => cached.size === 80 && asked.length === 120)
  assert.deepEqual([...cached.keys()].map((url) => url.slice(-16, -12)).sort().at(0), "p080".slice(-4))
})
