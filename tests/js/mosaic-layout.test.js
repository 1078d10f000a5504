/** The mosaic's letters: their lines, the tiles behind them, and whole messages in small places. */
import assert from "node:assert/strict"
import { test } from "node:test"
import { Ink } from "../../static/js/ink.js"
import { cut } from "../../static/js/mosaic-layout.js"
import { lines } from "../../static/js/mosaic-lines.js"
import { fitted, measured } from "../../static/js/tile-words.js"

// Letters of strokes, in cells of a hundred by ninety: arms, a slant, a bowl with a hole, and a dot that touches nothing.
const SHAPES = {
  E: (x, y) => x < 30 || y < 22 || y >= 68 || (y >= 36 && y < 54 && x < 70),
  X: (x, y) => Math.abs(x - y * 1.1) < 17 || Math.abs(100 - x - y * 1.1) < 17,
  O: (x, y) => Math.hypot(x - 50, y - 45) < 45 && Math.hypot(x - 50, y - 45) > 18,
  I: (x, y) => x >= 35 && x < 65 && y >= 25,
  ".": (x, y) => x < 4 && y >= 87,
}

function written(text) {
  const [columns, rows] = [text.length * 110 + 10, 100]
  const cells = new Uint8Array(columns * rows)
  for (const [at, letter] of [...text].entries()) {
    for (let y = 0; y < 90; y += 1) for (let x = 0; x < 100; x += 1) if (SHAPES[letter](x, y)) cells[(y + 5) * columns + x + 5 + at * 110] = 1
  }
  return { ink: new Ink(columns, rows, cells), cells, columns, rows, line: { x: 0, y: 0, width: columns, height: rows } }
}

const sheet = ({ ink, line }, most) => cut(ink, [line], most)

for (const most of [20, 60, 150]) {
  test(`every bit of the letters is behind exactly one of ${most} tiles or fewer`, () => {
    const page = written("EXOI.")
    const { tiles } = sheet(page, most)
    assert.ok(tiles.length <= most && tiles.length > most * 0.6, `${tiles.length}`)
    const covered = new Uint8Array(page.cells.length)
    for (const { box, parts } of tiles) for (const { x, y, width, height } of [box, ...parts]) {
      for (let row = y; row < y + height; row += 1) for (let column = x; column < x + width; column += 1) covered[row * page.columns + column] += 1
    }
    for (const [at, cell] of page.cells.entries()) assert.ok(covered[at] <= 1 && covered[at] >= cell, `cell ${at} of ${cell} is covered ${covered[at]} times`)
  })
}

test("words stand where all is ink, within their tile, and not in a sliver", () => {
  const { ink, ...page } = written("EXOI")
  for (const { box, place } of sheet({ ink, ...page }, 80).tiles) {
    assert.equal(ink.count(place), place.width * place.height)
    assert.ok(place.x >= box.x && place.y >= box.y && place.x + place.width <= box.x + box.width && place.y + place.height <= box.y + box.height)
    assert.ok(place.width >= 6 && place.height >= 4, JSON.stringify(place))
  }
})

test("tiles know whom they touch, from both sides, and a line is drawn between any two that do", () => {
  const { tiles, seams } = sheet(written("EXO"), 70)
  for (const [at, { near }] of tiles.entries()) {
    assert.ok(!near.has(at))
    for (const other of near) {
      assert.ok(tiles[other].near.has(at))
      assert.ok(seams.some(({ tiles: [one, two] }) => (one === at && two === other) || (one === other && two === at)))
    }
  }
})

test("the same letters are cut the same on every screen", () => {
  assert.deepEqual(sheet(written("EXOI"), 60), sheet(written("EXOI"), 60))
})

test("a letter that is all scraps still gets a tile", () => {
  assert.equal(sheet(written("."), 60).tiles.length, 1)
})

// Each sign a square of 0.6 of the size, 0.7 high.
const squares = (text) => ({ left: text.length * 0.3, right: text.length * 0.3, up: 0.7, down: 0 })
const texts = (words, width, height) => lines(words, { width, height, gap: 20 }, squares).map(({ text }) => text)

test("the campaign's words are broken so that they cover most of the ground", () => {
  assert.deepEqual(texts("WE EXIST", 1728, 777), ["WE", "EXIST"])
  assert.deepEqual(texts("WE EXIST", 3000, 300), ["WE EXIST"])
  assert.deepEqual(texts("WE EXIST", 972, 1500), ["WE", "EXIST"])
  assert.deepEqual(texts("NADIE SUELTA LA MANO DE NADIE", 1728, 777).length, 3)
  assert.deepEqual(texts("СУЩЕСТВУЕМ", 400, 1500), ["СУЩЕСТВУЕМ"], "no word is broken")
  assert.deepEqual(texts("我們存在", 900, 900), ["我們", "存在"], "but scripts without spaces are, between signs")
  assert.deepEqual(texts("", 1728, 777), [])
})

test("lines keep within the ground, and a short one grows where height is left", () => {
  for (const [width, height] of [[1728, 777], [972, 1500], [500, 500]]) {
    const found = lines("MY SUSHCHESTVUEM", { width, height, gap: 20 }, squares)
    assert.ok(found.reduce((sum, line) => sum + line.height, 20 * (found.length - 1)) <= height + 0.01)
    for (const line of found) assert.ok(line.width <= width + 0.01)
  }
  const [short, long] = lines("MY SUSHCHESTVUEM", { width: 1728, height: 777, gap: 20 }, squares)
  assert.ok(short.size > 1.5 * long.size)
})

const wide = (text) => ({ width: [...text].length * 0.55, up: 0.7, down: 0.2 })
const said = (body, width, height, lang = "en") => fitted(measured(body, lang, wide), width, height, 40)

test("a message stands whole, in the lines that let it be largest", () => {
  assert.deepEqual(said("You are not alone", 100, 40).lines, ["You are", "not alone"])
  assert.deepEqual(said("Love", 100, 40).lines, ["Love"])
  const nurse = "I am a nurse on the night shift. At four in the morning the ward is quiet, and I stand at the window."
  assert.equal(said(nurse, 110, 60).lines.join(" "), nurse)
})

test("lines fit their place, in width and in height", () => {
  for (const body of ["Я", "Мама, я жив.", "x".repeat(280), "We would save you a seat. ".repeat(10), "🖤🎈🏳️‍🌈"]) {
    for (const [width, height] of [[110, 40], [40, 110], [300, 20]]) {
      const { size, lines } = said(body, width, height)
      assert.ok(size > 0 && lines.length * size * 1.04 <= height + 0.01, body)
      for (const line of lines) assert.ok(wide(line).width * size <= width + 0.01, `${line} at ${size}`)
    }
  }
})

test("what has no spaces is broken between words of its language, and no line begins with a full stop", () => {
  const { lines } = said("あなたはひとりじゃない。", 60, 60, "ja")
  assert.ok(lines.length > 1)
  assert.equal(lines.join(""), "あなたはひとりじゃない。")
  for (const line of lines) assert.doesNotMatch(line, /^。/)
})

test("letters that are hardly a line are cut, not cut for ever", () => {
  for (const width of [1, 2, 3, 5, 200]) {
    const ink = new Ink(width, 1, new Uint8Array(width).fill(1))
    assert.ok(cut(ink, [{ x: 0, y: 0, width, height: 1 }], 60).tiles.length >= 1)
  }
})
