/** Which key is meant, on the keyboards of those who moderate. */

import assert from "node:assert/strict"
import { test } from "node:test"
import { keyOf } from "../../static/js/keys.js"

/** @type {[string, string, string, string][]} keyboard, what it prints, its place, what is meant */
const KEYS = [
  ["English", "a", "KeyA", "a"],
  ["English", "A", "KeyA", "a"],
  ["English", "/", "Slash", "/"],
  ["English", "?", "Slash", "?"],
  ["English", "7", "Digit7", "7"],
  ["English", "7", "Numpad7", "7"],
  ["English", "Escape", "Escape", "escape"],
  ["French", "è", "Digit7", "7"],
  ["French", "a", "KeyQ", "a"],
  ["German", "/", "Digit7", "/"],
  ["German", "?", "Minus", "?"],
  ["German", "-", "Slash", "-"],
  ["Spanish", "-", "Slash", "-"],
  ["Russian", "ф", "KeyA", "a"],
  ["Russian", "?", "Digit7", "?"],
  ["Russian", ".", "Slash", "/"],
  ["Arabic", "ش", "KeyA", "a"],
  ["Arabic", "؟", "Slash", "?"],
  ["Arabic", "ظ", "Slash", "/"],
  ["Arabic", "٧", "Digit7", "7"],
]

for (const [keyboard, key, code, meant] of KEYS) {
  test(`${key} at ${code} of a ${keyboard} keyboard means ${meant}`, () => assert.equal(keyOf({ key, code }), meant))
}
