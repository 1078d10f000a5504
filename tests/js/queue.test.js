/** The moderators' queue: what it shows after anything that can happen, in any order. */

import assert from "node:assert/strict"
import { test } from "node:test"
import { pieces } from "../../static/js/marks.js"
import { CAP, Queue } from "../../static/js/queue.js"

const at = (/** @type {number} */ n) => new Date(Date.UTC(2026, 10, 23, 20, 0, n)).toISOString()
const post = (/** @type {number} */ n, version = 1) => ({ id: `p${n}`, version, body: `Words ${n}`, name: "", country: "", lang: "en", dir: "ltr", sent: at(n), rank: 0, cluster: "", copies: 1, alike: [`p${n}:${version}`], opinions: [], translation: "", digest: "", flags: [], photos: [] })
const range = (/** @type {number} */ from, /** @type {number} */ to) => Array.from({ length: to - from }, (_, n) => post(from + n))
const page = (waiting = range(0, 3), rest = {}) => ({ waiting, count: waiting.length, matching: rest.count ?? waiting.length, approved: [], on_wall: 0, hour: { decided: 0 }, readers: [], ...rest })
const ids = (/** @type {Queue} */ queue) => queue.posts().map(({ id }) => id)
const shown = (/** @type {Queue} */ queue) => ({ ids: ids(queue), count: queue.count, approved: queue.approved().map(({ id }) => id), onWall: queue.onWall })
const saved = (/** @type {string} */ id, status = "approved") => ({ id, status, version: 2 })

test("begins with the oldest in focus, or with the one asked for", () => {
  assert.equal(new Queue(page()).focus?.id, "p0")
  assert.equal(new Queue(page(), "p2").focus?.id, "p2")
  assert.equal(new Queue(page(), "unknown").focus?.id, "p0")
  assert.equal(new Queue(page([])).focus, undefined)
})

test("a post that enters stands last, is counted, and leaves the focus alone", () => {
  const queue = new Queue(page(), "p1")
  queue.enter(post(3))
  assert.deepEqual(ids(queue), ["p0", "p1", "p2", "p3"])
  assert.equal(queue.count, 4)
  assert.equal(queue.focus?.id, "p1")
})

test("a post that enters an empty queue comes into focus", () => {
  const queue = new Queue(page([]))
  queue.enter(post(0))
  assert.equal(queue.focus?.id, "p0")
})

test("a post that enters late stands where its time says", () => {
  const queue = new Queue(page([post(0), post(2)]))
  queue.enter(post(1))
  assert.deepEqual(ids(queue), ["p0", "p1", "p2"])
})

test("the same entry twice is one post, with the words that came last", () => {
  const queue = new Queue(page())
  queue.enter(post(3))
  queue.enter({ ...post(3, 2), body: "Other words" })
  assert.equal(queue.count, 4)
  assert.equal(queue.posts()[3]?.body, "Other words")
})

test("an entry that arrives after its leaving does not bring the post back", () => {
  const queue = new Queue(page())
  queue.leave({ id: "p3", status: "withdrawn" })
  queue.enter(post(3))
  assert.deepEqual(ids(queue), ["p0", "p1", "p2"])
})

test("a change of a post takes its place, with the version that a decision must name", () => {
  const queue = new Queue(page(), "p1")
  queue.change({ ...post(1, 2), body: "Covered" })
  assert.deepEqual([ids(queue), queue.count, queue.focus?.version, queue.focus?.body], [["p0", "p1", "p2"], 3, 2, "Covered"])
})

test("a change that is older than what is known, or of a post that is not listed, changes nothing", () => {
  const queue = new Queue(page(range(0, 3).map(({ id }, n) => ({ ...post(n, 3), id }))))
  queue.change(post(1, 2))
  queue.change(post(9, 2))
  queue.leave({ id: "p2", status: "withdrawn" })
  queue.change(post(2, 4))
  assert.deepEqual(queue.posts().map(({ id, version }) => [id, version]), [["p0", 3], ["p1", 3]])
})

test("an answer older than a change does not undo it, and one newer is not undone by it", () => {
  for (const [answered, shown] of [[1, 2], [3, 3]]) {
    const queue = new Queue(page())
    queue.ask()
    queue.change(post(1, 2))
    queue.take(page([post(0), post(1, answered), post(2)]))
    assert.equal(queue.posts()[1]?.version, shown)
  }
})

test("a change does not bring back a post that a newer answer lists no more", () => {
  const queue = new Queue(page())
  queue.ask()
  queue.change(post(1, 2))
  queue.take(page([post(0), post(2)]))
  assert.deepEqual(ids(queue), ["p0", "p2"])
})

test("an entry that was heard before a change does not undo the change that an answer knew", () => {
  const queue = new Queue(page([]))
  queue.ask()
  queue.enter(post(0))
  queue.take(page([post(0, 2)]))
  assert.equal(queue.focus?.version, 2)
})

test("a change of what is being decided shows when the decision is not saved", () => {
  const queue = new Queue(page())
  queue.decide("p0")
  queue.change(post(0, 2))
  assert.deepEqual(ids(queue), ["p1", "p2"])
  queue.rollBack("p0")
  assert.equal(queue.focus?.version, 2)
})

test("next and previous wrap at the ends", () => {
  const queue = new Queue(page())
  const walk = [() => queue.next(), () => queue.next(), () => queue.next(), () => queue.previous(), () => queue.previous()]
  assert.deepEqual(walk.map((go) => (go(), queue.focus?.id)), ["p1", "p2", "p0", "p2", "p1"])
})

test("next and previous in an empty queue stay nowhere", () => {
  const queue = new Queue(page([]))
  queue.next()
  queue.previous()
  assert.equal(queue.focus, undefined)
})

test("when another decides the post in focus, that is told and the next one takes its place", () => {
  const queue = new Queue(page(), "p1")
  assert.equal(queue.leave({ id: "p1", status: "rejected" }), true)
  assert.equal(queue.focus?.id, "p2")
  assert.equal(queue.leave({ id: "p0", status: "rejected" }), false)
  assert.equal(queue.focus?.id, "p2")
})

test("when the last in the list leaves, the oldest comes into focus", () => {
  const queue = new Queue(page(), "p2")
  queue.leave({ id: "p2", status: "withdrawn" })
  assert.equal(queue.focus?.id, "p0")
})

test("a decision moves on at once, and is saved without a trace in the queue", () => {
  const queue = new Queue(page())
  const decided = queue.decide("p0")
  assert.ok(decided)
  assert.deepEqual([ids(queue), queue.count, queue.focus?.id], [["p1", "p2"], 2, "p1"])
  queue.settle(decided, saved("p0"))
  assert.deepEqual(shown(queue), { ids: ["p1", "p2"], count: 2, approved: ["p0"], onWall: 1 })
  assert.equal(queue.approved()[0]?.version, 2, "a take-down must name the new version")
})

test("after a decision in the middle the next one is in focus, not the oldest", () => {
  const queue = new Queue(page(), "p1")
  queue.decide("p1")
  assert.equal(queue.focus?.id, "p2")
})

test("a post is not decided twice while the first decision is on its way", () => {
  const queue = new Queue(page())
  assert.ok(queue.decide("p0"))
  assert.equal(queue.decide("p0"), undefined)
})

test("a decision that was not saved puts the post back in its place, in focus and marked", () => {
  const queue = new Queue(page(), "p1")
  queue.decide("p1")
  queue.enter(post(3))
  queue.rollBack("p1")
  assert.deepEqual(ids(queue), ["p0", "p1", "p2", "p3"])
  assert.equal(queue.focus?.id, "p1")
  assert.equal(queue.isUnsaved("p1"), true)
  assert.ok(queue.decide("p1"), "it can be tried again")
  assert.equal(queue.isUnsaved("p1"), false)
})

test("of several that were not saved, the first that failed stays in focus", () => {
  const queue = new Queue(page())
  for (const id of ["p0", "p1"]) queue.decide(id)
  queue.rollBack("p0")
  queue.rollBack("p1")
  assert.equal(queue.focus?.id, "p0")
})

test("a decision that failed on a post that left meanwhile brings nothing back", () => {
  const queue = new Queue(page())
  queue.decide("p0")
  assert.equal(queue.leave({ id: "p0", status: "rejected" }), false, "it was no longer under the moderator's eyes")
  queue.rollBack("p0")
  assert.deepEqual(ids(queue), ["p1", "p2"])
})

test("the echo of one's own decision changes nothing, before or after the answer", () => {
  for (const isBefore of [true, false]) {
    const queue = new Queue(page())
    const decided = queue.decide("p0")
    assert.ok(decided)
    if (isBefore) queue.leave({ id: "p0", status: "approved" })
    queue.settle(decided, saved("p0"))
    if (!isBefore) queue.leave({ id: "p0", status: "approved" })
    assert.deepEqual(shown(queue), { ids: ["p1", "p2"], count: 2, approved: ["p0"], onWall: 1 })
  }
})

test("a resync that knows of the decision before its answer does not count it twice", () => {
  const queue = new Queue(page())
  const decided = queue.decide("p0")
  assert.ok(decided)
  queue.ask()
  queue.take(page(range(1, 3), { approved: [post(0, 2)], on_wall: 1 }))
  queue.settle(decided, saved("p0"))
  assert.deepEqual(shown(queue), { ids: ["p1", "p2"], count: 2, approved: ["p0"], onWall: 1 })
})

test("a take-down leaves the wall at once, and comes back when it was not saved", () => {
  const queue = new Queue(page(range(0, 1), { approved: range(8, 10), on_wall: 2 }))
  assert.ok(queue.decide("p8"))
  assert.deepEqual(queue.approved().map(({ id }) => id), ["p9"])
  queue.rollBack("p8")
  assert.deepEqual(queue.approved().map(({ id }) => id), ["p8", "p9"])
  assert.equal(queue.focus?.id, "p0")
  const down = queue.decide("p8")
  assert.ok(down)
  queue.settle(down, saved("p8", "rejected"))
  assert.deepEqual(shown(queue), { ids: ["p0"], count: 1, approved: ["p9"], onWall: 1 })
})

test("a resync equals a fresh load", () => {
  const queue = new Queue(page(range(0, 6)), "p2")
  queue.enter(post(6))
  queue.leave({ id: "p1", status: "rejected" })
  const truth = page([post(0), ...range(3, 9)], { approved: [post(2, 2)], on_wall: 7 })
  queue.ask()
  queue.take(truth)
  assert.deepEqual(shown(queue), shown(new Queue(truth)))
  assert.equal(queue.focus?.id, "p3", "the one after what left")
})

test("a resync keeps the focus where it is", () => {
  const queue = new Queue(page(), "p1")
  queue.take(page(range(0, 5)))
  assert.equal(queue.focus?.id, "p1")
})

test("an answer older than what was heard meanwhile undoes nothing", () => {
  const queue = new Queue(page())
  queue.ask()
  queue.enter(post(3))
  queue.leave({ id: "p0", status: "rejected" })
  queue.take(page())
  assert.deepEqual(shown(queue), { ids: ["p1", "p2", "p3"], count: 3, approved: [], onWall: 0 })
})

test("an answer older than a take-down does not show the post again", () => {
  const queue = new Queue(page([], { approved: [post(8)], on_wall: 1 }))
  queue.leave({ id: "p8", status: "rejected" })
  queue.take(page([], { approved: [post(8)], on_wall: 1 }))
  assert.deepEqual(queue.approved(), [])
})

test("what was heard before the question does not outlive an answer without it", () => {
  const queue = new Queue(page())
  queue.enter(post(3))
  queue.ask()
  queue.take(page())
  assert.deepEqual(ids(queue), ["p0", "p1", "p2"])
})

test("an answer does not show again what is being decided", () => {
  const queue = new Queue(page())
  queue.decide("p0")
  queue.take(page())
  assert.deepEqual(ids(queue), ["p1", "p2"])
  queue.rollBack("p0")
  assert.deepEqual(ids(queue), ["p0", "p1", "p2"])
})

test("beyond the cap posts are counted, not listed, and asked for when the list grows thin", () => {
  const queue = new Queue(page(range(0, CAP), { count: CAP + 50 }))
  queue.enter(post(900))
  assert.deepEqual([ids(queue).length, queue.count, queue.isThin], [CAP, CAP + 51, false])
  for (let n = 0; n <= CAP / 2; n += 1) queue.leave({ id: `p${n}`, status: "approved" })
  assert.equal(queue.isThin, true)
  queue.ask()
  queue.take(page(range(101, 251)))
  assert.deepEqual([ids(queue).length, queue.count, queue.isThin], [150, 150, false])
})

test("a list that fills up by entries stops at the cap", () => {
  const queue = new Queue(page([]))
  for (const each of range(0, CAP + 3)) queue.enter(each)
  assert.deepEqual([ids(queue).length, queue.count], [CAP, CAP + 3])
})

test("random runs of two moderators and the socket end equal to a fresh load", () => {
  let seed = 7
  const random = (/** @type {number} */ n) => (seed = (seed * 48271) % 2147483647) % n
  for (let run = 0; run < 300; run += 1) {
    /** @type {ReturnType<typeof post>[]} */
    const truth = []
    const queue = new Queue(page([]))
    let next = 0
    for (let turn = 0; turn < 40; turn += 1) {
      const choice = random(5)
      const one = truth[random(Math.max(1, truth.length))]
      if (choice < 2) {
        truth.push(post(next))
        if (random(4)) queue.enter(post(next)) // one in four is lost
        next += 1
      } else if (one) {
        const isMine = choice === 2 && queue.decide(one.id)
        truth.splice(truth.indexOf(one), 1)
        if (isMine) queue.settle(one, saved(one.id, "rejected"))
        else if (random(4)) queue.leave({ id: one.id, status: "rejected" })
      }
      assert.equal(Boolean(queue.focus), queue.posts().length > 0)
    }
    queue.ask()
    queue.take(page([...truth]))
    assert.deepEqual(shown(queue), shown(new Queue(page([...truth]))))
  }
})

test("flags mark UTF-16 units, overlaps once, and the pieces joined are the body", () => {
  const body = "🏳️‍🌈 call +44 7700 now"
  const start = body.indexOf("+44")
  const flags = [{ code: "a", label: "", start: start + 4, end: start + 8 }, { code: "b", label: "", start, end: start + 6 }]
  const found = pieces(body, flags)
  assert.equal(found.map(({ text }) => text).join(""), body)
  assert.deepEqual(found.filter(({ isMarked }) => isMarked).map(({ text }) => text), ["+44 77", "00"])
  assert.deepEqual(pieces("plain", []), [{ text: "plain", start: 0, isMarked: false }])
})

test("doubtful ones stand last, also those that enter later", () => {
  const queue = new Queue(page([post(1), { ...post(0), rank: 1 }]))
  queue.enter(post(2))
  queue.enter({ ...post(3), rank: 1 })
  queue.enter(post(4))
  assert.deepEqual(ids(queue), ["p1", "p2", "p4", "p0", "p3"])
})

test("a decision that was undone brings the post back, into the focus of whoever undid it", () => {
  const queue = new Queue(page())
  const decided = queue.decide("p0")
  queue.settle(decided, { ...saved("p0"), seq: 1 })
  queue.leave({ id: "p0", status: "approved" })
  queue.await("p0")
  queue.leave({ id: "p0", status: "undone" })
  queue.enter(post(0, 2))
  assert.deepEqual(ids(queue), ["p1", "p2"], "the version that was decided does not come back")
  queue.enter(post(0, 3))
  assert.deepEqual([ids(queue), queue.focus?.id, queue.approved().length, queue.onWall], [["p0", "p1", "p2"], "p0", 0, 0])
})

test("an undone decision that only a later answer tells of comes into focus too, and once", () => {
  const queue = new Queue(page())
  queue.settle(queue.decide("p0"), { ...saved("p0"), seq: 1 })
  queue.await("p0")
  queue.take(page([post(0, 3), post(1), post(2)]))
  assert.equal(queue.focus?.id, "p0")
  queue.next()
  queue.enter(post(4))
  queue.change(post(0, 4))
  assert.equal(queue.focus?.id, "p1")
})

test("what was undone and is approved again is on the wall", () => {
  const queue = new Queue(page())
  queue.settle(queue.decide("p0"), { ...saved("p0"), seq: 1 })
  queue.leave({ id: "p0", status: "undone" })
  queue.enter(post(0, 3))
  queue.settle(queue.decide("p0"), { ...saved("p0"), version: 4, seq: 3 })
  assert.deepEqual(queue.approved().map(({ id }) => id), ["p0"])
})

test("an approval that waits for a second person puts the post back in its place", () => {
  const queue = new Queue(page())
  const decided = queue.decide("p0")
  queue.settle(decided, { id: "p0", status: "pending", version: 2, seq: 0 })
  assert.deepEqual(ids(queue), ["p0", "p1", "p2"])
  assert.equal(queue.focus?.id, "p1", "the moderator goes on")
})

test("next and previous pass over what others read, and one's own second page is nobody else", () => {
  const reader = (/** @type {string} */ name, /** @type {string} */ post) => ({ desk: `${name}${post}`, name, initials: name.slice(0, 2), post })
  const queue = new Queue(page(range(0, 4), { readers: [reader("Jan", "p1"), reader("Nadia", "p2")] }), "p0", "Nadia")
  queue.next()
  assert.equal(queue.focus?.id, "p2")
  assert.equal(queue.readerOf("p1")?.name, "Jan")
  queue.read([reader("Jan", "p0"), reader("Ewa", "p1"), reader("Ewa", "p2"), reader("Ewa", "p3")])
  queue.next()
  assert.equal(queue.focus?.id, "p3", "where all are read, one step")
})

test("a row that stands for many counts for all of them", () => {
  const queue = new Queue(page([post(0), { ...post(1), copies: 500 }], { count: 501, matching: 2 }))
  assert.deepEqual([queue.count, queue.beyond], [501, 0])
  queue.leave({ id: "p1", status: "rejected" })
  assert.equal(queue.count, 1)
})

test("while the list is sifted, what enters is counted and not listed", () => {
  const queue = new Queue(page([post(0)]))
  queue.sift(false)
  queue.take(page([post(0)], { count: 3, matching: 1 }))
  queue.enter(post(5))
  assert.deepEqual([ids(queue), queue.count, queue.beyond], [["p0"], 4, 0])
})

const like = (/** @type {number} */ n, version = 1) => ({ ...post(n, version), cluster: "c", flags: [{ code: "link", start: 0, end: 1 }] })
const alike = (/** @type {number} */ many) => Array.from({ length: many }, (_, n) => `c${n}:1`)

test("in a raid what enters has the row of those that say the same, once, until the server is asked again", () => {
  const raid = { raided: true, count: 501, matching: 2 }
  const queue = new Queue(page([post(0), { ...like(1), copies: 500, alike: alike(500) }], raid))
  queue.enter(like(2))
  queue.enter(like(2))
  queue.enter({ ...like(3), flags: [] })
  assert.deepEqual(queue.posts().map(({ id, copies }) => [id, copies]), [["p0", 1], ["p1", 501], ["p3", 1]], "only what is flagged is folded")
  assert.deepEqual(queue.posts()[1]?.alike, [...alike(500), "p2:1"], "it stands for what was seen to raise its number")
  assert.deepEqual([queue.count, queue.isPlain], [503, false])

  queue.ask()
  queue.enter(like(2))
  queue.take(page([post(0), { ...like(1), copies: 501, alike: [...alike(500), "p2:1"] }, post(3)], { raided: true, count: 503, matching: 3 }))
  assert.equal(queue.count, 503, "heard of and in the answer too, it counts once")
})

test("a row that stands for many still does when its own post has changed, and names the version that is seen now", () => {
  const queue = new Queue(page([{ ...like(1), copies: 3, alike: ["p1:1", "p10:1", "p11:1"] }], { raided: true, count: 3, matching: 1 }))
  queue.change(like(1, 2))
  assert.deepEqual(queue.posts().map(({ copies, alike }) => [copies, alike]), [[3, ["p1:2", "p10:1", "p11:1"]]])
})

test("a full row takes no more: what enters then has a row of its own", () => {
  const queue = new Queue(page([{ ...like(1), copies: 2_000, alike: alike(2_000) }], { raided: true, count: 2_000, matching: 1 }))
  queue.enter(like(2))
  queue.enter(like(3))
  assert.deepEqual(queue.posts().map(({ id, copies }) => [id, copies]), [["p1", 2_000], ["p2", 2]])
})

test("outside a raid what says the same has rows of its own", () => {
  const queue = new Queue(page([like(1)]))
  queue.enter(like(2))
  assert.deepEqual([ids(queue), queue.isPlain], [["p1", "p2"], true])
})
