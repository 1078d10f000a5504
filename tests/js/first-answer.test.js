/** A question on a network that loses words: another gets through where the first hangs. */
import assert from "node:assert/strict"
import { beforeEach, mock, test } from "node:test"
import { firstAnswer } from "../../static/js/first-answer.js"

const MS = { pause: 1_000, patience: 15_000 }

beforeEach(() => {
  mock.timers.reset()
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] })
})

/** Questions that the test answers by hand; one that is given up fails. */
function network() {
  const asked = []
  const question = (signal) =>
    new Promise((resolve, reject) => {
      asked.push({ answer: resolve, fail: reject, signal })
      signal.addEventListener("abort", () => reject(new Error("given up")))
    })
  return { asked, question }
}

function open(asked) {
  return asked.filter(({ signal }) => !signal.aborted).length
}

async function pass(ms) {
  for (let passed = 0; passed < ms; passed += 500) {
    mock.timers.tick(500)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

test("an answer that comes at once is the only question", async () => {
  const { asked, question } = network()
  const answer = firstAnswer(question, MS)
  asked[0].answer("here")
  assert.equal(await answer, "here")
  await pass(3_000)
  assert.equal(asked.length, 1)
})

test("where the first hangs a later one is heard, and the rest are given up", async () => {
  const { asked, question } = network()
  const answer = firstAnswer(question, MS)
  await pass(9_000)
  assert.ok(open(asked) <= 3, "few at a time")
  asked.at(-1).answer("back")
  assert.equal(await answer, "back")
  assert.equal(open(asked.slice(0, -1)), 0)
})

test("on a slow network the first is waited for", async () => {
  const { asked, question } = network()
  const answer = firstAnswer(question, MS)
  await pass(12_000)
  asked[0].answer("slow")
  assert.equal(await answer, "slow")
})

test("a network that says no says it at once, and one that says nothing after a while", async () => {
  const { asked, question } = network()
  const refused = firstAnswer(question, MS)
  asked[0].fail(new Error("no network"))
  await assert.rejects(refused, /no network/)
  const silent = firstAnswer(question, MS)
  await Promise.all([assert.rejects(silent, /given up/), pass(16_000)])
  assert.equal(open(asked.slice(1)), 0)
})
