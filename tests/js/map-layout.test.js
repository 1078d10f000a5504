/** The map: every light inside its country, every name clear of the others, and nothing counted that could be somebody. */
import assert from "node:assert/strict"
import { test } from "node:test"
import { geoEqualEarth } from "d3-geo"
import { holds, overlap } from "../../static/js/boxes.js"
import { placeLabels } from "../../static/js/map-labels.js"
import { countriesOf, dotsOn, inTurn, lightUp, named, newestLight, on, project, sheetOf } from "../../static/js/map-layout.js"
import { world } from "../../static/vendor/world.js"

const MAP = { x: 62, y: 0, width: 1666, height: 1666 * world.height }
const GROUND = { width: 1728, height: 777, unit: 10.8, step: world.step * MAP.width }
const DOTS = dotsOn(world, MAP, [])

const posts = (...countries) => countries.map((country, index) => ({ id: `${country}-${index}`, country }))
const many = (counts) => posts(...Object.entries(counts).flatMap(([country, count]) => Array(count).fill(country)))

test("a place is where Equal Earth has it", () => {
  const { scale, left, top, rotate } = world.projection
  const projection = geoEqualEarth().rotate([rotate, 0]).scale(scale).translate([left, top])
  for (const [lon, lat] of [[45.7, 43.3], [-58.4, -34.6], [179, -17], [-175, 65], [0, 0]]) {
    const { x, y } = project(world, { lon, lat })
    const [wantedX, wantedY] = projection([lon, lat])
    assert.ok(Math.hypot(x - wantedX, y - wantedY) < 1e-3, `${lon} ${lat}: ${x} ${y}, not ${wantedX} ${wantedY}`)
  }
})

test("a country's dots are where it is, and no two lands share one", () => {
  const near = { IE: [-8, 53], BR: [-53, -10], TW: [121, 23.7], KZ: [67, 48], LU: [6.1, 49.8], NZ: [172, -42], GF: [-53, 4], XK: [20.9, 42.6] }
  for (const [country, [lon, lat]] of Object.entries(near)) {
    const place = on(MAP, project(world, { lon, lat }))
    const away = Math.min(...DOTS.get(country).map(({ x, y }) => Math.hypot(x - place.x, y - place.y)))
    assert.ok(away < 3.5 * GROUND.step, `${country} is ${away} px from where it lies`)
  }
  const all = [...DOTS.values()].flat().map(({ x, y }) => `${x} ${y}`)
  assert.equal(new Set(all).size, all.length)
})

test("Crimea's dots are Ukraine's", () => {
  const place = on(MAP, project(world, { lon: 34.2, lat: 45.3 }))
  const nearest = (country) => Math.min(...DOTS.get(country).map(({ x, y }) => Math.hypot(x - place.x, y - place.y)))
  assert.ok(nearest("UA") < nearest("RU"))
})

test("each message has one light in its country, and another when the dots have run out", () => {
  for (const count of [1, 2, 10, 159, 1000]) {
    const land = lightUp(many({ BR: count }), DOTS).get("BR")
    assert.equal(land.loads.reduce((sum, load) => sum + load, 0), count)
    assert.ok(Math.max(...land.loads) - Math.min(...land.loads) <= 1, `${count}: no dot carries two more than another`)
    assert.deepEqual(land.dots, DOTS.get("BR"))
  }
})

test("one message lights nothing abroad, and a message without a country nothing at all", () => {
  const lands = lightUp([{ id: "a", country: "PL" }, { id: "b", country: "" }], DOTS)
  assert.deepEqual([...lands.values()].filter(({ count }) => count).map(({ country }) => country), ["PL"])
  assert.equal([...lands.values()].flatMap(({ loads }) => loads).filter(Boolean).length, 1)
})

test("every screen lights the same dots, and a message that leaves takes its light along", () => {
  const before = many({ BR: 40, MX: 9 })
  const after = before.filter(({ id }) => id !== "BR-7")
  assert.deepEqual(lightUp(before, DOTS), lightUp(before, DOTS))
  const lit = (of) => lightUp(of, DOTS).get("BR").loads.filter(Boolean).length
  assert.equal(lit(after), lit(before) - 1)
  assert.deepEqual(lightUp(after, DOTS).get("MX"), lightUp(before, DOTS).get("MX"))
})

test("no light lies under the number, unless its country has no other dot", () => {
  const taken = [{ x: 400, y: 400, width: 300, height: 300 }]
  const dots = dotsOn(world, MAP, taken)
  assert.ok(DOTS.get("BR").some((dot) => holds(taken[0], dot)))
  assert.ok(!dots.get("BR").some((dot) => holds(taken[0], dot)))
  for (const of of dots.values()) assert.ok(of.length)
})

test("nobody is counted who is one of a few, or whose country is not to be said", () => {
  const counts = countriesOf(many({ IE: 9, BR: 10, RU: 64, TR: 12 }))
  assert.deepEqual(named(counts, ["RU"]), [["TR", 12], ["BR", 10]])
  assert.deepEqual(inTurn(named(counts, ["RU"]), "IE").at(-1), ["IE", 0])
})

test("the ring goes to the newest message of a country that may be pointed at", () => {
  const said = posts("IE", "BR", "RU", "")
  const lands = lightUp(said, DOTS)
  assert.equal(newestLight(said, lands, ["RU"]).id, "BR-1")
  assert.equal(newestLight(said, lands, []).id, "RU-2")
  assert.equal(newestLight(posts("RU"), lightUp(posts("RU"), DOTS), ["RU"]), undefined)
})

test("names never touch each other, a light, the number or the mark, and never leave the ground", () => {
  const weights = { GB: 277, BR: 148, TR: 129, DE: 120, AR: 115, ES: 104, MX: 99, FR: 90, CA: 83, US: 70, AU: 63, TW: 61, ZA: 51, PH: 39, IN: 33, CO: 40, UA: 45, JP: 15, CL: 20, NZ: 12, TH: 11 }
  const said = many(weights)
  const lands = lightUp(said, DOTS)
  const spoke = [...lands.values()].filter(({ count }) => count)
  const land = { lit: spoke.flatMap(({ dots }) => dots), dark: [...lands.values()].filter(({ count }) => !count).flatMap(({ dots }) => dots) }
  const taken = [{ x: 0, y: 530, width: 390, height: 247 }, { x: 1000, y: 80, width: 200, height: 60 }]
  for (const scale of [0.5, 1, 1.6]) {
    const wanted = inTurn(named(countriesOf(said), []), undefined).map(([country]) => ({ country, width: 160 * scale, height: 35 * scale, dots: DOTS.get(country) }))
    const labels = placeLabels(wanted, { ...GROUND, unit: 10.8 * scale }, land, taken)
    assert.ok(labels.length >= 6, `${labels.length} names at ${scale}`)
    labels.forEach((label, index) => {
      assert.ok(label.x >= 0 && label.y >= 0 && label.x + label.width <= GROUND.width && label.y + label.height <= GROUND.height)
      for (const other of [...labels.slice(index + 1), ...taken]) assert.ok(!overlap(label, other), `${label.country} touches ${other.country}`)
      assert.ok(!land.lit.some((dot) => holds(label, dot)), `${label.country} hides a light`)
    })
  }
})

test("the map fills the ground, and an upright one leaves room for a list of countries", () => {
  const wide = sheetOf({ width: 1728, height: 777, unit: 10.8 }, world, 250, 20)
  assert.equal(wide.names, 0)
  assert.ok(wide.map.height > 770 || wide.map.width > 1720)
  const upright = sheetOf({ width: 972, height: 1493, unit: 12.96 }, world, 330, 20)
  assert.equal(upright.map.width, 972)
  assert.ok(upright.names >= 10)
  assert.ok(upright.list.y + upright.list.height + 330 < 1493)
})
