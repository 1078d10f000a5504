/** Who stands in the mosaic: everybody in bounded time, nobody beside themselves, nobody who was taken down. */
import assert from "node:assert/strict"
import { test } from "node:test"
import { Round } from "../../static/js/mosaic-round.js"
import { Seats, isPhotoOnly } from "../../static/js/mosaic-seats.js"

const photo = { src: "/media/a/large.jpg", width: 640, height: 480, alt: "", placeholder: "" }
const post = (id, body = "You are not alone.", photos = []) => ({ id, body, name: "", country: "", lang: "und", dir: "ltr", translation: "", pinned: false, at: "", photos })
const JUDGE = { size: ({ body }, at) => (8 + (at % 5)) / Math.sqrt(body.length + 1) / 2, shape: (_, at) => (at % 4) / 2 }

/** Tiles in rows of ten, each next to four. */
function tiles(count) {
  const touch = (at) => [at % 10 ? at - 1 : -1, at % 10 < 9 ? at + 1 : -1, at - 10, at + 10].filter((other) => other >= 0 && other < count)
  return Array.from({ length: count }, (_, at) => ({ near: new Set(touch(at)) }))
}

class Wall {
  posts = new Map()
  rounds = { words: new Round(0), photos: new Round(0) }

  constructor(tileCount, posts) {
    this.tiles = tiles(tileCount)
    this.seats = new Seats(this.tiles, JUDGE, this.rounds)
    for (const one of posts) this.posts.set(one.id, one)
    this.#follow()
    this.seats.open([...this.posts.keys()].slice(-6).reverse(), this.find)
  }

  find = (id) => this.posts.get(id)

  approve(one) {
    this.posts.set(one.id, one)
    this.#follow()
    return this.seats.enter(one)
  }

  takeDown(id) {
    this.posts.delete(id)
    this.#follow()
    return this.seats.follow(this.find)
  }

  get shown() {
    return this.tiles.map((_, at) => this.seats.seat(at)?.post.id)
  }

  get photoCount() {
    return this.tiles.filter((_, at) => this.seats.seat(at)?.isPhoto).length
  }

  #follow() {
    const all = [...this.posts.values()]
    this.rounds.words.follow(all.filter((one) => !isPhotoOnly(one)).map(({ id }) => id))
    this.rounds.photos.follow(all.filter(isPhotoOnly).map(({ id }) => id))
  }
}

const many = (count, kind = (at) => post(`p${at}`, "x".repeat((at % 70) + 1))) => Array.from({ length: count }, (_, at) => kind(at))
const mixed = (at) => (at % 3 ? post(`p${at}`, "x".repeat((at % 70) + 1), at % 2 ? [photo] : []) : post(`p${at}`, "", [photo]))

function assertNobodyBesideThemselves(wall) {
  const { shown } = wall
  for (const [at, { near }] of wall.tiles.entries()) for (const other of near) assert.notEqual(shown[at], shown[other], `tiles ${at} and ${other}`)
}

test("where posts are enough each has one tile, and none is said twice", () => {
  const wall = new Wall(100, many(100))
  assert.equal(new Set(wall.shown).size, 100)
  assert.equal(wall.seats.hasRepeats, false)
  assert.equal(wall.seats.part(100), 1)
})

test("where posts are fewer than tiles no tile is empty, and nobody stands beside themselves", () => {
  const wall = new Wall(150, many(60))
  assert.ok(wall.shown.every(Boolean))
  assert.equal(new Set(wall.shown).size, 60)
  assert.equal(wall.seats.hasRepeats, true)
  assertNobodyBesideThemselves(wall)
})

test("of four tiles at most one is a photo, while there are words", () => {
  const wall = new Wall(100, many(1000, mixed))
  assert.equal(wall.photoCount, 25)
  for (let turn = 0; turn < 500; turn += 1) wall.seats.step(wall.find)
  assert.ok(wall.photoCount <= 25)
  assert.equal(new Wall(100, many(100, (at) => post(`p${at}`, "", [photo]))).photoCount, 100, "and where there are none, all are")
})

test("in as many turns as there are posts everybody stands in the letters, photos too", () => {
  const wall = new Wall(100, many(1000, mixed))
  const seen = new Set(wall.shown)
  for (let turn = 0; turn < 1000; turn += 1) {
    wall.seats.step(wall.find)
    for (const id of wall.shown) seen.add(id)
  }
  assert.equal(seen.size, 1000)
})

test("nobody's turn is lost to those who come and go meanwhile", () => {
  const wall = new Wall(100, many(500))
  const seen = new Set(wall.shown)
  for (let turn = 0; turn < 520; turn += 1) {
    if (turn % 10 === 5) wall.approve(post(`new ${turn}`))
    if (turn % 25 === 6) wall.takeDown(`p${turn}`)
    wall.seats.step(wall.find)
    for (const id of wall.shown) seen.add(id)
  }
  for (const id of wall.posts.keys()) assert.ok(seen.has(id), id)
})

test("the next mosaic goes on where the last one ended", () => {
  const wall = new Wall(100, many(1000))
  const first = new Set(wall.shown)
  wall.seats = new Seats(wall.tiles, JUDGE, wall.rounds)
  wall.seats.open([], wall.find)
  assert.ok(wall.shown.filter((id) => first.has(id)).length <= 6, "but for the newest, who came before their turn")
})

test("who comes enters at once, and stays while the others have their turn", () => {
  const wall = new Wall(100, many(500))
  const at = wall.approve(post("newest"))
  assert.equal(wall.shown[at], "newest")
  for (let turn = 0; turn < 50; turn += 1) wall.seats.step(wall.find)
  assert.equal(wall.shown[at], "newest")
})

test("who comes to a wall with repeats takes the tile of one", () => {
  const wall = new Wall(61, many(60))
  const before = new Set(wall.shown)
  wall.approve(post("newest"))
  for (const id of before) assert.ok(wall.shown.includes(id), id)
  assert.equal(wall.seats.hasRepeats, false)
})

test("a post that was taken down is gone from every tile it stood in, and others stand there", () => {
  const wall = new Wall(150, many(60))
  const stood = wall.shown.flatMap((id, at) => (id === "p7" ? [at] : []))
  assert.ok(stood.length >= 2)
  const changed = wall.takeDown("p7")
  assert.deepEqual(new Set(changed), new Set(stood))
  assert.ok(!wall.shown.includes("p7") && wall.shown.every(Boolean))
  assertNobodyBesideThemselves(wall)
})

test("a whole raid that is taken down leaves no hole", () => {
  const wall = new Wall(100, many(400))
  for (const id of [...new Set(wall.shown)].slice(0, 80)) wall.takeDown(id)
  assert.ok(wall.shown.every(Boolean))
  assert.equal(new Set(wall.shown).size, 100)
})

test("nothing turns where everybody is shown", () => {
  const wall = new Wall(100, many(80))
  assert.equal(wall.seats.step(wall.find), -1)
})

test("a message that says something else now says it in the same tile", () => {
  const wall = new Wall(60, many(60))
  const at = wall.shown.indexOf("p3")
  wall.posts.set("p3", post("p3", "Мы рядом."))
  assert.deepEqual(wall.seats.follow(wall.find), [at])
  assert.equal(wall.seats.seat(at).post.body, "Мы рядом.")
})
