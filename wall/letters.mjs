/**
 * Makes static/vendor/fonts/letters.css: for every script that people write in, letters beside the wall's own. Runs
 * once, with `make setup`. A browser fetches a file when its range has a letter that no family before it in the stack
 * (static/css/letters.css) could draw. So a range says here what its file has and nobody before has: with the ranges
 * of the packages, a full stop fetches a megabyte.
 */
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { brotliDecompressSync } from "node:zlib"

const FOLDER = "static/vendor/fonts"
const HAN = ["Han", "Hiragana", "Katakana", "Hangul", "Bopomofo"]

// In the order of the stack. What two packages have, such as India's full stop, the first of them brings.
const FAMILIES = [
  {
    name: "Wall letters",
    packages: [
      "sans", "sans-devanagari", "sans-sinhala", "sans-malayalam", "sans-bengali", "sans-kannada", "sans-tamil",
      "sans-telugu", "sans-gujarati", "sans-gurmukhi", "sans-oriya", "sans-ol-chiki", "sans-meetei-mayek", "sans-hebrew",
      "sans-armenian", "sans-georgian", "sans-arabic", "sans-syriac", "sans-thaana", "sans-thai", "sans-lao", "sans-khmer",
      "sans-myanmar", "sans-ethiopic", "serif-tibetan", "sans-adlam", "sans-hanifi-rohingya", "sans-cherokee",
      "sans-canadian-aboriginal", "sans-javanese", "sans-balinese", "sans-sundanese", "sans-cham", "sans-lisu",
      "sans-tai-tham", "sans-new-tai-lue", "sans-bamum",
    ],
  },
  { name: "Wall Chinese", packages: ["sans-sc"] },
  { name: "Wall Traditional Chinese", packages: ["sans-tc"] },
  { name: "Wall Japanese", packages: ["sans-jp"] },
  { name: "Wall Korean", packages: ["sans-kr"] },
  // Of one weight, which browsers thicken. By its weight none would be chosen out of a family that has others.
  {
    name: "Wall letters of one weight",
    weight: "400",
    packages: [
      "sans-mongolian", "sans-nko", "sans-tifinagh", "sans-vai", "sans-yi", "sans-limbu", "sans-lepcha", "sans-miao",
      "sans-tai-le", "sans-osmanya", "sans-buginese",
    ],
  },
  { name: "Wall signs", packages: ["sans-symbols"] },
  { name: "Wall signs of one weight", weight: "400", packages: ["sans-symbols-2", "sans-math"] },
]
/** @type {Record<string, string[]>} what is not said by a package's name */
const SCRIPTS = {
  sans: ["Latin", "Cyrillic", "Greek"], "sans-sc": HAN, "sans-tc": HAN, "sans-jp": HAN, "sans-kr": HAN,
  "sans-symbols": [], "sans-symbols-2": [], "sans-math": [],
}
// Where an invisible joiner chooses the form of a letter. Any file with a joiner is fetched for each joiner in an emoji.
const JOINED = ["sans-sinhala", "sans-malayalam", "sans-kannada", "sans-bengali", "sans-devanagari"]
// Whose package says less of its file than is there.
const UNTOLD = ["sans-math"]
const MARK = /\p{M}/u
// Emoji have a sheet of their own. What is for private use means something only to who made the font.
const NEVER = /[\p{Emoji_Presentation}\p{Regional_Indicator}\p{Co}\p{Cc}\p{Cs}\p{Bidi_Control}\ufe00-\ufe0f\u25cc\ufeff\ufffc\ufffd]/u

const base = readdirSync(`${FOLDER}/files`).filter((file) => !/^noto-(sans|serif)-/.test(file))
const seen = new Set(base.flatMap((file) => signsIn(readFileSync(`${FOLDER}/files/${file}`))))
/** @type {Set<number>} what each of the four families of East Asia brings, since each draws it in its own way */
const han = new Set()
const sheet = FAMILIES.flatMap(({ name, packages, weight = "100 900" }) => {
  const faces = packages.flatMap((font) => brought(font))
  // Of a family's files a browser asks the last one first.
  return faces.reverse().map((face) => written(name, weight, face))
})
writeFileSync(`${FOLDER}/letters.css`, sheet.join(""))

/** The files of a package that bring anything, copied, and for which signs each is asked. @param {string} font */
function brought(font) {
  const scripts = scriptsOf(font)
  const isOwn = belongs(scripts)
  const isHan = scripts === HAN
  /** @type {Set<number>} */
  const already = new Set()
  /** @param {number} sign */
  const isNew = (sign) => isMark(sign) || isJoiner(sign) || !seen.has(sign) || (isHan && han.has(sign))
  return facesOf(font, isOwn).flatMap(({ path, file, signs: all }) => {
    const signs = all.filter((sign) => mayBring(sign, font) && (isOwn(sign) ? !already.has(sign) : isNew(sign)))
    if (!signs.some((sign) => (scripts.length ? isOwn(sign) : !isMark(sign)))) return []
    copyFileSync(path, `${FOLDER}/files/${file}`)
    for (const sign of signs) for (const set of isHan ? [already, seen, han] : [already, seen]) set.add(sign)
    return [{ file, signs }]
  })
}

/** Those with most letters first: some packages have a second file with a few of them. @param {string} font @param {(sign: number) => boolean} isOwn */
function facesOf(font, isOwn) {
  const { folder, sheet } = opened(font)
  const faces = sheet.split("@font-face").flatMap((face) => {
    const file = /files\/([^)'"]+\.woff2)/.exec(face)?.[1]
    if (!file) return []
    const path = `${folder}/files/${file}`
    const told = new Set(toldIn(face))
    const signs = signsIn(readFileSync(path)).filter((sign) => told.has(sign) || isMark(sign) || UNTOLD.includes(font))
    return [{ path, file, signs, own: signs.filter(isOwn).length }]
  })
  return faces.sort((a, b) => b.own - a.own)
}

/** @param {number} code @param {string} font */
function mayBring(code, font) {
  return !NEVER.test(String.fromCodePoint(code)) && (JOINED.includes(font) || !isJoiner(code))
}

/** @param {number} code */
function isJoiner(code) {
  return code === 0x200c || code === 0x200d
}

/** A letter and its marks are drawn with one font or not at all. @param {number} code */
function isMark(code) {
  return MARK.test(String.fromCodePoint(code))
}

/** @param {string[]} scripts @returns {(code: number) => boolean} */
function belongs(scripts) {
  const own = new RegExp(`[${scripts.map((script) => `\\p{Script=${script}}`).join("")}]`, "u")
  return (code) => own.test(String.fromCodePoint(code))
}

/** @param {string} font */
function scriptsOf(font) {
  const words = font.split("-").slice(1).map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  return SCRIPTS[font] ?? [words.join("_")]
}

/** @param {string} font */
function opened(font) {
  const folders = ["@fontsource-variable", "@fontsource"].map((owner) => `node_modules/${owner}/noto-${font}`)
  for (const [folder, name] of [[folders[0], "index.css"], [folders[1], "400.css"]]) {
    try {
      return { folder, sheet: readFileSync(`${folder}/${name}`, "utf8") }
    } catch {
      // the other kind
    }
  }
  throw new Error(`package.json has no font noto-${font}`)
}

/** @param {string} face */
function toldIn(face) {
  const ranges = /unicode-range: ([^;]+)/.exec(face)?.[1] ?? ""
  return [...ranges.matchAll(/U\+([\da-f]+)(?:-([\da-f]+))?/gi)].flatMap(([, first = "", last = first]) => {
    const from = parseInt(first, 16)
    return Array.from({ length: parseInt(last, 16) - from + 1 }, (_, i) => from + i)
  })
}

/** @param {string} family @param {string} weight @param {{file: string, signs: number[]}} face */
function written(family, weight, { file, signs }) {
  return `@font-face { font-family: "${family}"; font-weight: ${weight}; font-display: block; src: url("files/${file}") format("woff2"); unicode-range: ${rangesOf(signs)} }\n`
}

/** @param {number[]} signs */
function rangesOf(signs) {
  /** @type {[number, number][]} */
  const ranges = []
  for (const sign of signs.sort((a, b) => a - b)) {
    const range = ranges.at(-1)
    if (range?.[1] === sign - 1) range[1] = sign
    else ranges.push([sign, sign])
  }
  return ranges.map((ends) => `U+${[...new Set(ends)].map((end) => end.toString(16)).join("-")}`).join(",")
}

/**
 * The code points that a WOFF2 file has glyphs for, by the table `cmap`, which WOFF2 packs but does not change
 * (https://www.w3.org/TR/WOFF2/#table_dir_format).
 * @param {Buffer} woff
 */
function signsIn(woff) {
  let at = 48
  const number = () => {
    let value = 0
    for (let byte = 128; byte & 128; value = (value << 7) | (byte & 127)) byte = woff[at++]
    return value
  }
  let start = 0
  /** @type {number | undefined} */
  let cmap
  for (let left = woff.readUInt16BE(12); left; left -= 1) {
    const flags = woff[at++]
    const [tag, version] = [flags & 63, flags >> 6]
    if (tag === 63) at += 4
    const [isCmap, isOutline] = [tag === 0, tag === 10 || tag === 11]
    const length = number()
    const packed = (isOutline ? version !== 3 : version !== 0) ? number() : length
    if (isCmap) cmap = start
    start += packed
  }
  const tables = brotliDecompressSync(woff.subarray(at, at + woff.readUInt32BE(20)))
  return mapped(tables.subarray(cmap))
}

/** @param {Buffer} cmap */
function mapped(cmap) {
  const tables = Array.from({ length: cmap.readUInt16BE(2) }, (_, i) => cmap.subarray(cmap.readUInt32BE(8 + 8 * i)))
  const full = tables.find((table) => table.readUInt16BE(0) === 12)
  if (full) return groups(full)
  const plain = tables.find((table) => table.readUInt16BE(0) === 4)
  if (!plain) throw new Error("a font without a table of letters that is known here")
  return segments(plain)
}

/** Format 12. @param {Buffer} table */
function groups(table) {
  return Array.from({ length: table.readUInt32BE(12) }, (_, i) => 16 + 12 * i).flatMap((at) => {
    const from = table.readUInt32BE(at)
    return Array.from({ length: table.readUInt32BE(at + 4) - from + 1 }, (_, i) => from + i)
  })
}

/** Format 4. @param {Buffer} table */
function segments(table) {
  const twice = table.readUInt16BE(6)
  return Array.from({ length: twice / 2 }, (_, i) => 14 + 2 * i).flatMap((at) => {
    const [to, from] = [table.readUInt16BE(at), table.readUInt16BE(at + twice + 2)]
    return Array.from({ length: to - from + 1 }, (_, i) => from + i).filter((sign) => sign !== 0xffff && glyph(table, at + twice + 2, twice, sign))
  })
}

/** @param {Buffer} table @param {number} at its segment's start @param {number} twice @param {number} sign */
function glyph(table, at, twice, sign) {
  const [delta, offset] = [table.readUInt16BE(at + twice), table.readUInt16BE(at + 2 * twice)]
  const found = offset ? table.readUInt16BE(at + 2 * twice + offset + 2 * (sign - table.readUInt16BE(at))) : sign
  return found && (found + delta) & 0xffff
}
