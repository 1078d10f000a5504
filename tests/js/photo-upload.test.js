/** One photo's way to the wall: which ticket stands for it, and what is deleted, whatever is changed meanwhile. */
import assert from "node:assert/strict"
import { test } from "node:test"
import { PhotoUpload } from "../../static/js/photo-upload.js"

const LEFT = "0.1,0.1,0.2,0.2"
const RIGHT = "0.7,0.1,0.2,0.2"
const DRAWN = "0.4,0.4,0.1,0.1"
const draft = ({ hidden = [], bare = [] } = {}) => ({ src: "", hidden, bare, looked: true })

/** A photo that the wall has. */
function taken(answer = draft({ hidden: [RIGHT, LEFT] })) {
  const upload = new PhotoUpload("first")
  upload.sending.begin()
  upload.take(answer)
  return upload
}

/** @param {PhotoUpload} upload @param {(choice: import("../../static/js/cover-choice.js").CoverChoice) => void} change @param {string} ticket */
function want(upload, change, ticket) {
  const choice = upload.choice(1)
  change(choice)
  return upload.want(choice, ticket)
}

const covering = (choice) => choice.draw(0.4, 0.4, 0.5, 0.5)

test("it asks for no cover and no bare face before somebody does", () => {
  assert.equal(new PhotoUpload("first").query, "")
  assert.equal(taken().query, "")
})

test("faces are counted from one side to the other, and stay in that order when one is shown", () => {
  const upload = taken()
  assert.deepEqual(upload.choice(1).faces, [LEFT, RIGHT])
  want(upload, (choice) => choice.bare.add(LEFT), "second")
  upload.sending.begin()
  upload.take(draft({ hidden: [RIGHT], bare: [LEFT] }))
  assert.deepEqual(upload.choice(1).faces, [LEFT, RIGHT])
  assert.deepEqual([...upload.choice(1).bare], [LEFT])
})

test("another choice is another draft, and the earlier one goes once that is there", () => {
  const upload = taken()
  assert.equal(want(upload, covering, "second"), true)
  assert.deepEqual([upload.ticket, upload.isTaken, upload.held], ["second", false, ["first"]])
  upload.sending.begin()
  assert.equal(upload.take(draft({ hidden: [RIGHT, LEFT, DRAWN] })), "first")
  assert.deepEqual([upload.isTaken, upload.held], [true, ["second"]])
  assert.deepEqual(upload.choice(1).faces, [LEFT, RIGHT], "a cover of theirs is no face")
  assert.equal(upload.choice(1).added.length, 1)
})

test("a choice that changes nothing sends nothing", () => {
  const upload = taken()
  assert.equal(want(upload, () => {}, "second"), false)
  assert.deepEqual([upload.ticket, upload.isTaken], ["first", true])
})

test("a choice that is changed before the wall has it forgets neither faces nor the draft to delete", () => {
  const upload = taken()
  want(upload, covering, "second")
  assert.deepEqual(upload.choice(1).faces, [LEFT, RIGHT])
  want(upload, (choice) => choice.bare.add(RIGHT), "third")
  assert.deepEqual([upload.ticket, upload.held], ["third", ["first"]])
  assert.deepEqual([...new URLSearchParams(upload.query).keys()], ["cover", "bare"])
  upload.sending.begin()
  assert.equal(upload.take(draft({ hidden: [LEFT, DRAWN], bare: [RIGHT] })), "first")
})

test("a draft that the wall no longer has goes again under its ticket, with the same choice", () => {
  const upload = taken()
  want(upload, covering, "second")
  upload.sending.begin()
  upload.take(draft({ hidden: [RIGHT, LEFT, DRAWN] }))
  const { query } = upload
  upload.again()
  assert.deepEqual([upload.ticket, upload.query, upload.isTaken, upload.held], ["second", query, false, []])
})

test("a photo that was refused is not with the wall, and may be tried with another choice", () => {
  const upload = new PhotoUpload("first")
  upload.sending.begin()
  upload.refuse()
  assert.deepEqual([upload.isRefused, upload.isTaken, upload.held], [true, false, []])
  want(upload, covering, "second")
  assert.equal(upload.isRefused, false)
})
