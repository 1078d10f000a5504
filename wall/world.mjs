/**
 * Makes static/vendor/world.js: the land as a honeycomb of dots, each with its country. Runs once, with `make setup`.
 * Natural Earth's shapes (world-atlas), Equal Earth's projection (d3-geo).
 */
import { readFileSync, writeFileSync } from "node:fs"
import { geoBounds, geoCentroid, geoContains, geoEqualEarth } from "d3-geo"
import { feature } from "topojson-client"

// Dots from edge to edge: large enough to be seen one by one across a street.
const ACROSS = 140
// The map is cut through the Bering Strait, where it cuts no country.
const ROTATE = -11
const SOUTH = -57
const REACH = 5
const SPARE = 3

// Shapes that Natural Earth gives no ISO number.
const UNNUMBERED = { Kosovo: "XK", "N. Cyprus": "CY", Somaliland: "SO", "Indian Ocean Ter.": "CX", "Siachen Glacier": "IN" }

// What is drawn with one country and spoken for as another: [code, of, west, south, east, north].
// Crimea as in the United Nations' resolution 68/262; the rest as in ISO 3166.
const APART = [
  ["UA", "RU", 32, 44, 36.7, 46.3],
  ["SJ", "NO", -10, 70.5, 35, 82],
  ["GF", "FR", -55, 2, -51, 6],
  ["", "US", 160, 50, 180, 60], // the last of the Aleutians, at the map's other end
]

// Lands that have no shape of their own, or whose shape's middle is not where people look for it: [west-east, south-north].
const PLACES = {
  AC: [-14.4, -7.9], AQ: [-60, -62], BQ: [-68.3, 12.2], BV: [3.4, -54.4], CC: [96.8, -12.2], CP: [-109.2, 10.3],
  CQ: [-2.4, 49.4], CX: [105.7, -10.5], DG: [72.4, -7.3], EA: [-5.3, 35.9], GF: [-53, 4], GI: [-5.4, 36.1], GP: [-61.5, 16.3],
  IC: [-15.6, 28.1], KI: [173, 1.4], MQ: [-61, 14.6], RE: [55.5, -21.1], SJ: [17, 78.5], TA: [-12.3, -37.1], TK: [-171.8, -9.2],
  TV: [179.2, -8.5], UM: [-177.4, 28.2], XK: [20.9, 42.6], YT: [45.2, -12.8],
} // prettier-ignore

const TYPES = `export const world: {
  height: number
  step: number
  projection: { rotate: number; scale: number; left: number; top: number }
  countries: Record<string, number[]>
}
`

const projection = geoEqualEarth().rotate([ROTATE, 0]).scale(1).translate([0, 0])
const lands = shapes()
const step = (2 * projection([180 - ROTATE - 1e-6, 0])[0]) / ACROSS
const cells = honeycomb()
for (const cell of cells) cell.land = landAt(cell.lon, cell.lat)
settleSmall()
write(cells.filter(({ land }) => land))

/** @returns {{code: string, shape: object, bounds: number[][]}[]} */
function shapes() {
  const atlas = JSON.parse(readFileSync(new URL("../node_modules/world-atlas/countries-50m.json", import.meta.url), "utf8"))
  const { features } = feature(atlas, atlas.objects.countries)
  return features.map((shape) => ({ code: codeOf(shape), shape, bounds: geoBounds(shape) }))
}

/** ISO's letters for its number, as Unicode's CLDR gives them. */
function codeOf({ id, properties }) {
  return id ? new Intl.Locale(`und-${id}`).region : UNNUMBERED[properties.name]
}

/** Every place of the grid that is on the map, sea too. */
function honeycomb() {
  const found = []
  const rise = (step * Math.sqrt(3)) / 2
  for (let row = -ACROSS; row <= ACROSS; row += 1)
    for (let column = -ACROSS; column <= ACROSS; column += 1) {
      const [x, y] = [(column + (row % 2 ? 0.5 : 0)) * step, row * rise]
      const [lon, lat] = projection.invert([x, y])
      const [backX, backY] = projection([lon, lat])
      if (Math.hypot(backX - x, backY - y) < step / 100) found.push({ x, y, lon, lat, land: "" })
    }
  return found
}

function landAt(lon, lat) {
  if (lat < SOUTH) return ""
  const land = lands.find(({ shape, bounds }) => isWithin(bounds, lon, lat) && geoContains(shape, [lon, lat]))
  if (!land) return ""
  const apart = APART.find(([, of, ...box]) => of === land.code && isWithin([box.slice(0, 2), box.slice(2)], lon, lat))
  return apart ? apart[0] : (land.code ?? "")
}

/** Bounds that cross the 180th meridian go from a larger to a smaller longitude. */
function isWithin([[west, south], [east, north]], lon, lat) {
  const between = west <= east ? lon >= west && lon <= east : lon >= west || lon <= east
  return between && lat >= south && lat <= north
}

/** Lands between the dots get the nearest, of the sea or of a neighbour who keeps one. */
function settleSmall() {
  const dots = grouped()
  const small = new Set([...lands.map(({ code }) => code), ...Object.keys(PLACES)].filter((code) => !dots.has(code)))
  const count = new Map([...dots].map(([code, of]) => [code, of.length]))
  for (const code of small) {
    const [x, y] = projection(PLACES[code] ?? geoCentroid(lands.find((land) => land.code === code).shape))
    // The fewer dots a neighbour has, the further one goes rather than take one.
    const cost = (cell) => Math.hypot(cell.x - x, cell.y - y) / step + (cell.land ? SPARE / (count.get(cell.land) - 1) : 0)
    const best = cells.reduce((least, cell) => (cost(cell) < cost(least) ? cell : least))
    if (cost(best) > REACH) throw new Error(`no dot is left for ${code}`)
    count.set(best.land, count.get(best.land) - 1)
    count.set(code, 1)
    best.land = code
  }
}

function grouped() {
  const groups = new Map()
  for (const cell of cells) groups.set(cell.land, [...(groups.get(cell.land) ?? []), cell])
  return groups
}

/** Lengths are parts of the map's width, from its left and its top. */
function write(dots) {
  const xs = dots.map(({ x }) => x)
  const ys = dots.map(({ y }) => y)
  const [left, top] = [Math.min(...xs) - step / 2, Math.min(...ys) - step / 2]
  const width = Math.max(...xs) + step / 2 - left
  const part = (length) => Number((length / width).toFixed(4))
  const countries = {}
  for (const { land, x, y } of dots) (countries[land] ??= []).push(part(x - left), part(y - top))
  const world = {
    height: part(Math.max(...ys) + step / 2 - top),
    step: part(step),
    projection: { rotate: ROTATE, scale: part(1), left: part(-left), top: part(-top) },
    countries: Object.fromEntries(Object.entries(countries).sort(([a], [b]) => (a < b ? -1 : 1))),
  }
  const vendor = new URL("../static/vendor/", import.meta.url)
  writeFileSync(new URL("world.js", vendor), `export const world = ${JSON.stringify(world)}\n`)
  writeFileSync(new URL("world.d.ts", vendor), TYPES)
}
