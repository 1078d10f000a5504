/** Candles: no flame is hidden, all stand inside the ground, words have room above the tall ones; and what words may stand there. */
import assert from "node:assert/strict"
import { test } from "node:test"
import { FLAME_WIDTH, MOST, WICK, mostTall, placeOthers, placeTall, wordsWidth } from "../../static/js/candle-layout.js"
import { candleWords } from "../../static/js/candle-words.js"
import { clockWords } from "../../static/js/clock-words.js"
import { silenceAt } from "../../static/js/silence.js"

const GROUNDS = {
  "1024x768": { width: 921, height: 552, top: 185, unit: 7.68 },
  "1366x768": { width: 1229, height: 553, top: 185, unit: 7.68 },
  "1920x1080": { width: 1728, height: 776, top: 260, unit: 10.8 },
  "3840x2160": { width: 3456, height: 1552, top: 520, unit: 21.6 },
  "1080x1920": { width: 972, height: 1490, top: 720, unit: 12.96 },
}
const flameTop = ({ y, flame }) => y - flame * (1 + WICK)

test("five candles have words on a wide wall, three on a tall one", () => {
  assert.equal(mostTall(GROUNDS["1920x1080"]), 5)
  assert.equal(mostTall(GROUNDS["1024x768"]), 5)
  assert.equal(mostTall(GROUNDS["1080x1920"]), 3)
})

for (const [name, ground] of Object.entries(GROUNDS)) {
  test(`a hundred stand inside ${name}, and none hides another's flame`, () => {
    const tall = placeTall(ground)
    const others = placeOthers(MOST - tall.length, ground)
    const all = [...tall, ...others]
    assert.equal(all.length, MOST)
    for (const [at, one] of all.entries()) {
      assert.ok(one.x - one.width / 2 >= 0 && one.x + one.width / 2 <= ground.width, `${at} is outside`)
      assert.ok(flameTop(one) > ground.top && one.y + one.height <= ground.height + 0.5, `${at} is too high or too low`)
      for (const near of all) {
        if (near === one || near.near <= one.near) continue
        const beside = Math.abs(near.x - one.x) >= (near.width + FLAME_WIDTH * one.flame) / 2
        const apart = near.y + near.height <= flameTop(one) || flameTop(near) >= one.y
        assert.ok(beside || apart, `${at} is hidden`)
      }
    }
  })

  test(`words stand beside each other above the flames of ${name}`, () => {
    const tall = placeTall(ground)
    const half = wordsWidth(ground) / 2
    for (const [at, { words, ...candle }] of tall.entries()) {
      assert.ok(words.x - half >= 0 && words.x + half <= ground.width)
      assert.ok(words.y < flameTop(candle), "not in the flame")
      assert.ok(words.y - 7.5 * ground.unit > ground.top, "two lines have room below the heading")
      if (at) assert.ok(words.x - half > tall[at - 1].words.x + half)
    }
  })
}

test("one more candle leaves those before it where they are", () => {
  const ground = GROUNDS["1920x1080"]
  assert.deepEqual(placeOthers(10, ground), placeOthers(95, ground).slice(0, 10))
})

test("above a candle stand few words, else a first name, never a full one", () => {
  const said = [
    [{ body: "My cousin,\nwho sang", name: "Ana Silva" }, "My cousin, who sang"],
    [{ body: "a".repeat(25), name: "Ana Silva" }, "Ana"],
    [{ body: "", name: "  Мария-Луиза Ким" }, "Мария"],
    [{ body: "", name: "tom_smith" }, "tom"],
    [{ body: "", name: "… Deniz" }, "Deniz"],
    [{ body: "", name: "王小明" }, ""],
    [{ body: "", name: "" }, ""],
    [{ body: "", name: "A".repeat(25) }, ""],
  ]
  for (const [post, words] of said) assert.equal(candleWords(post), words)
})

test("a silence counts down to its end, and a clock that is a little behind sees its beginning", () => {
  const silence = { from: 100_000, seconds: 60 }
  assert.equal(silenceAt(null, 0), undefined)
  assert.deepEqual(silenceAt(silence, 99_800), { part: 0, left: 60 })
  assert.deepEqual(silenceAt(silence, 115_000), { part: 0.25, left: 45 })
  assert.equal(silenceAt(silence, 159_999)?.left, 1)
  assert.equal(silenceAt(silence, 160_000), undefined)
  assert.equal(clockWords(37, "en"), "0:37")
  assert.equal(clockWords(125, "en"), "2:05")
})
