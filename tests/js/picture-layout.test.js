/** Photos on the wall: whole, never cut, never on another, and within their room together with the words. */
import assert from "node:assert/strict"
import { test } from "node:test"
import { alone, inColumn } from "../../static/js/picture-layout.js"
import { largest, rows } from "../../static/js/picture-rows.js"
import { sources } from "../../static/js/picture-sources.js"

const photo = (width, height) => ({ src: "/media/abc/large.jpg", width, height, alt: "", placeholder: "" })
const LANDSCAPE = photo(2048, 1365)
const PORTRAIT = photo(1536, 2048)
const SQUARE = photo(2048, 2048)
const THREADS = [photo(2048, 1), photo(1, 2048)]
const near = (a, b) => Math.abs(a - b) < 0.001

/** Ground where a line holds `width / size` letters. */
function ground({ width = 1728, height = 776, columns = 3 } = {}) {
  const column = (width - 54 * (columns - 1)) / columns
  const lines = (body, across, size) => Math.ceil([...body].length / Math.max(Math.floor(across / (size * 5)), 1))
  const measure = ({ body }, across) => (size) => ({ height: lines(body, across, size) * size * 12 + 40, unbroken: true })
  return { columns, column, gap: 54, rise: 52, inset: 35, space: 15, seam: 11, width, height, measure }
}

const post = (body, ...photos) => ({ id: "p", body, photos })

function assertWhole(spread, photos, box) {
  assert.equal(spread.places.length, photos.length)
  assert.ok(spread.width <= box.width + 0.001 && spread.height <= box.height + 0.001, "within its box")
  spread.places.forEach(({ x, y, width, height }, at) => {
    const { width: across, height: down } = photos[at]
    if (across / down < 6 && down / across < 6) assert.ok(near(width / height, across / down), "neither cut nor stretched")
    assert.ok(x >= 0 && y >= 0 && x + width <= spread.width + 0.001 && y + height <= spread.height + 0.001)
    spread.places.slice(0, at).forEach((other) => {
      const apart = other.x + other.width <= x || x + width <= other.x || other.y + other.height <= y || y + height <= other.y
      assert.ok(apart, "none stands on another")
    })
  })
}

test("one photo fills the width; a portrait is bounded by the height, and narrower then", () => {
  assert.deepEqual(rows([SQUARE], { width: 540, height: 900 }, 11).places, [{ x: 0, y: 0, width: 540, height: 540 }])
  const { width, height } = rows([PORTRAIT], { width: 540, height: 480 }, 11)
  assert.ok(near(height, 480) && near(width, 360))
})

test("two and three share a row of one height that ends where the column ends; four are two rows of two", () => {
  const box = { width: 540, height: 900 }
  for (const [photos, split] of [[[LANDSCAPE, PORTRAIT], [2]], [[SQUARE, LANDSCAPE, PORTRAIT], [3]], [[LANDSCAPE, PORTRAIT, SQUARE, SQUARE], [2, 2]]]) {
    const { places } = rows(photos, box, 11)
    for (const many of split) {
      const row = places.splice(0, many)
      assert.equal(new Set(row.map(({ y, height }) => `${y} ${height}`)).size, 1)
      const last = row.at(-1)
      assert.ok(near(last.x + last.width, 540))
    }
  }
})

test("whatever the photos, they stand whole and apart in any box", () => {
  const shapes = [LANDSCAPE, PORTRAIT, SQUARE, photo(640, 360), photo(900, 2048), photo(1, 1), ...THREADS]
  for (let seed = 0; seed < 2_000; seed += 1) {
    const photos = Array.from({ length: (seed % 4) + 1 }, (_, at) => shapes[(seed * (at + 3) + (seed >> 2)) % shapes.length])
    const box = { width: 200 + ((seed * 37) % 1_500), height: 200 + ((seed * 53) % 1_200) }
    assertWhole(rows(photos, box, 11), photos, box)
    assertWhole(largest(photos, box, 11), photos, box)
  }
})

test("a panorama makes no thread of who stands beside it", () => {
  const { places } = rows([THREADS[0], PORTRAIT], { width: 540, height: 900 }, 11)
  assert.ok(places[1].width > 50)
})

test("where there is much room, the rows are those in which photos are largest", () => {
  const box = { width: 777, height: 776 }
  const { places } = largest([LANDSCAPE, LANDSCAPE], box, 11)
  assert.equal(places[0].x, places[1].x, "one below the other")
  assert.notEqual(largest([PORTRAIT, PORTRAIT], box, 11).places[1].x, 0, "side by side")
})

test("no room at all is no error: a window may be that small for a moment", () => {
  const { width, height, places } = rows([LANDSCAPE, SQUARE, PORTRAIT, SQUARE], { width: 5, height: 0 }, 11)
  for (const length of [width, height, ...places.flatMap((place) => [place.width, place.height])]) assert.ok(length >= 0)
})

test("in a column a landscape photo is as wide as the column, a portrait three fifths of the room high", () => {
  const room = ground()
  assert.equal(inColumn(post("", LANDSCAPE), room, false).spread.width, room.column)
  assert.ok(near(inColumn(post("", PORTRAIT), room, false).spread.height, 0.6 * room.height))
  assert.equal(inColumn(post("", LANDSCAPE), room, true).spread.width, room.column - room.inset, "the ribbon has room")
})

test("a photo gives way to words, down to a third of the room, before words grow smaller", () => {
  const room = ground()
  const calm = inColumn(post("x".repeat(100), PORTRAIT), room, false)
  const long = inColumn(post("x".repeat(280), PORTRAIT), room, false)
  assert.equal(long.size, calm.size)
  assert.ok(long.spread.height < calm.spread.height)
  assert.ok(long.spread.height >= 0.35 * room.height)
})

test("a post with photos is never higher than its room, not by a billionth of a pixel", () => {
  for (let seed = 0; seed < 2_000; seed += 1) {
    const room = ground({ width: 300 + ((seed * 311) % 3_600), height: 250 + ((seed * 173) % 1_600), columns: (seed % 3) + 1 })
    const photos = [LANDSCAPE, PORTRAIT, SQUARE, photo(1999, 1337)].slice(seed % 4)
    const one = post("x".repeat((seed * 7) % 300), ...photos)
    for (const stance of [inColumn(one, room, seed % 2 === 0), alone(one, room, seed % 2 === 0)]) {
      assert.ok(stance.height <= room.height, `${stance.height} > ${room.height}`)
      assert.ok(stance.width <= room.width + 0.001)
    }
  }
})

test("alone, a portrait has the full height at the end side, a landscape at most 45 in a hundred of the width", () => {
  const room = ground()
  const upright = alone(post("Ninguém solta a mão de ninguém.", photo(1600, 2000)), room, false)
  assert.ok(upright.beside && near(upright.spread.height, room.height))
  assert.ok(near(upright.spread.width / room.width, 0.36), "as in the look")
  const lying = alone(post("Ninguém solta a mão de ninguém.", LANDSCAPE), room, false)
  assert.ok(lying.beside && near(lying.spread.width, 0.45 * room.width))
})

test("alone on a wall that is higher than wide, the photo stands above the words", () => {
  const stance = alone(post("We exist.", LANDSCAPE), ground({ width: 972, height: 1_400, columns: 2 }), false)
  assert.equal(stance.beside, false)
  assert.equal(stance.spread.width, 972)
})

test("a photo without words is as large as the wall holds it with its name", () => {
  const room = ground()
  const { spread, height } = alone(post("", LANDSCAPE), room, false)
  assert.ok(near(height, room.height) && spread.height > 0.8 * room.height)
})

test("the browser chooses among the renditions that differ", () => {
  assert.equal(sources(LANDSCAPE, "webp"), "/media/abc/small.webp 640w, /media/abc/medium.webp 1280w, /media/abc/large.webp 2048w")
  assert.equal(sources(PORTRAIT, "jpg"), "/media/abc/small.jpg 480w, /media/abc/medium.jpg 960w, /media/abc/large.jpg 1536w")
  assert.equal(sources(LANDSCAPE, "webp", "medium"), "/media/abc/small.webp 640w, /media/abc/medium.webp 1280w")
  assert.equal(sources(photo(800, 600), "webp"), "/media/abc/small.webp 640w, /media/abc/medium.webp 800w")
  assert.equal(sources(photo(8, 6), "webp"), "/media/abc/small.webp 8w")
  assert.equal(sources(THREADS[1], "webp"), "/media/abc/small.webp 1w")
})
