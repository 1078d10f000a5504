/** Which scene when: by hand, by the playlist, for one screen alone, and in a minute of silence. */
import assert from "node:assert/strict"
import { test } from "node:test"
import { sceneAt, silenceLeft } from "../../static/js/show-time.js"

const BEGAN = 1_780_000_000_000
const SECOND = 1_000
const show = (given = {}) => ({ scene: "", playlist: [], from: BEGAN, silence: null, ...given })
const PLAYLIST = [
  { scene: "stream", seconds: 120 },
  { scene: "spotlight", seconds: 60 },
  { scene: "map", seconds: 30 },
]
const after = (seconds) => BEGAN + seconds * SECOND

test("a wall that was told nothing shows the stream", () => {
  assert.deepEqual(sceneAt(show({ from: null }), BEGAN), { scene: "stream", until: null })
})

test("a scene chosen by hand stays, whatever the playlist says", () => {
  assert.deepEqual(sceneAt(show({ scene: "credits", playlist: PLAYLIST }), after(130)), { scene: "credits", until: null })
})

for (const [seconds, scene, until] of [
  [0, "stream", 120],
  [119.999, "stream", 120],
  [120, "spotlight", 180],
  [180, "map", 210],
  [210, "stream", 330],
  [210 * 500 + 125, "spotlight", 210 * 500 + 180],
]) {
  test(`${seconds} seconds after it began, the playlist is at ${scene}`, () => {
    assert.deepEqual(sceneAt(show({ playlist: PLAYLIST }), after(seconds)), { scene, until: after(until) })
  })
}

test("a clock behind the server's is at the playlist's beginning", () => {
  assert.deepEqual(sceneAt(show({ playlist: PLAYLIST }), after(-3)), { scene: "stream", until: after(120) })
})

test("a playlist of one scene has no next change", () => {
  assert.deepEqual(sceneAt(show({ playlist: PLAYLIST.slice(0, 1) }), after(500)), { scene: "stream", until: null })
})

test("a playlist without any time is none", () => {
  assert.deepEqual(sceneAt(show({ playlist: [{ scene: "map", seconds: 0 }] }), after(1)), { scene: "stream", until: null })
})

test("a screen's own scene comes before the wall's and the playlist", () => {
  assert.equal(sceneAt(show({ playlist: PLAYLIST }), BEGAN, "holding").scene, "holding")
  assert.equal(sceneAt(show({ scene: "map" }), BEGAN, "holding").scene, "holding")
})

test("silence holds every screen until its end, and then things are as they were", () => {
  const silent = show({ scene: "map", silence: { from: after(10), seconds: 60 } })
  assert.deepEqual(sceneAt(silent, after(40), "holding"), { scene: "remembrance", until: after(70) })
  assert.equal(sceneAt(silent, after(70), "holding").scene, "holding")
  assert.equal(sceneAt(silent, after(70)).scene, "map")
  assert.equal(silenceLeft(silent, after(33)), 37 * SECOND)
  assert.equal(silenceLeft(silent, after(71)), 0)
  assert.equal(silenceLeft(silent, after(9)), 60 * SECOND, "by a clock that is behind")
})
