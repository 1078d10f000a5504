/** Long texts in pages: nothing is lost, no letter is cut, and they end where a reader pauses. */
import assert from "node:assert/strict"
import { test } from "node:test"
import { pagesOf } from "../../static/js/pages-of-words.js"

const letters = (text) => [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)].map(({ segment }) => segment)
/** A page that holds so many letters. */
const room = (most) => (chunk) => letters(chunk).length <= most
const bare = (text) => text.replace(/\s+/gu, "")

const THREE = "We stand with you tonight. You are not alone in this. We will be here in the morning."
const FAMILY = "👨‍👩‍👧‍👦"
const SAMPLES = {
  English: THREE.repeat(4),
  "one long word": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk",
  Thai: "พวกเราอยู่เคียงข้างคุณเสมอและจะไม่มีวันลืมคุณพวกเราจะรอคุณกลับบ้าน",
  Chinese: "我们与你们同在，你们并不孤单。今夜，世界各地的人都在这里为你们点亮灯火，直到天亮！",
  Hindi: "हम आपके साथ खड़े हैं। आप अकेले नहीं हैं। हम कल भी यहीं रहेंगे, और परसों भी।",
  Tibetan: "ང་ཚོ་ཁྱེད་རང་ཚོ་དང་མཉམ་དུ་ཡོད། ཁྱེད་རང་ཚོ་གཅིག་པུ་མིན།",
  emoji: FAMILY.repeat(30) + "🏳️‍🌈".repeat(20),
  Arabic: "نحن معكم الليلة. لستم وحدكم. سنبقى هنا حتى الصباح، وسنعود غداً.",
  lines: "one\ntwo\nthree\n\nfour five six seven eight nine ten",
}

test("a text that fits stays as it is", () => {
  assert.deepEqual(pagesOf(` ${THREE}\n`, () => true), [` ${THREE}\n`])
})

for (const [name, text] of Object.entries(SAMPLES)) {
  for (const most of [7, 12, 30, 61]) {
    test(`${name} in pages of ${most} letters: all of it, whole letters, and each page fits`, () => {
      const pages = pagesOf(text, room(most))
      assert.equal(bare(pages.join("")), bare(text))
      assert.deepEqual(pages.flatMap((page) => letters(bare(page))), letters(bare(text)))
      for (const page of pages) assert.ok(letters(page).length <= most, page)
      for (const page of pages) assert.equal(page, page.trim())
    })
  }
}

test("pages end with a sentence where sentences fit", () => {
  assert.deepEqual(pagesOf(THREE, room(60)), ["We stand with you tonight. You are not alone in this.", "We will be here in the morning."])
  assert.deepEqual(pagesOf(SAMPLES.Hindi, room(40)), ["हम आपके साथ खड़े हैं। आप अकेले नहीं हैं।", "हम कल भी यहीं रहेंगे, और परसों भी।"])
})

test("a sentence longer than a page is cut between words, also where no spaces are written", () => {
  assert.deepEqual(pagesOf("We stand with you, all of us", room(16)), ["We stand with", "you, all of us"])
  const words = [...new Intl.Segmenter("th", { granularity: "word" }).segment(SAMPLES.Thai)].map(({ segment }) => segment)
  for (const page of pagesOf(SAMPLES.Thai, room(20))) assert.ok([...new Intl.Segmenter("th", { granularity: "word" }).segment(page)].every(({ segment }) => words.includes(segment)), page)
})

test("no page begins with a sign that closes, or ends with one that opens", () => {
  for (let most = 4; most < 20; most += 1) {
    for (const page of pagesOf(`${SAMPLES.Chinese}他说：「你好，世界。」`, room(most))) assert.doesNotMatch(page, /^[，。！」]|「$/u, String(most))
  }
})

test("a word longer than a page is cut between letters", () => {
  assert.deepEqual(pagesOf(FAMILY.repeat(5), room(3)), [FAMILY.repeat(3), FAMILY.repeat(2)])
})

test("the short sentence before a long one does not stand alone", () => {
  assert.deepEqual(pagesOf(`Yes. ${"we are here and ".repeat(6)}`.trim(), room(60)).length, 2)
})

test("pages are about as long as each other, and as few as can be", () => {
  const text = "word ".repeat(41).trim()
  const lengths = pagesOf(text, room(100)).map((page) => page.length)
  assert.equal(lengths.length, 3)
  assert.ok(Math.max(...lengths) - Math.min(...lengths) <= 10, lengths.join())
})

test("one letter that no page holds still has its page", () => {
  assert.deepEqual(pagesOf("ab", () => false), ["a", "b"])
})

test("a long post asks a few hundred times at most whether it fits, since each costs a layout", () => {
  let asked = 0
  pagesOf("All of us stand here with you. ".repeat(16), (chunk) => (asked += 1) && chunk.length <= 90)
  assert.ok(asked < 300, String(asked))
})
