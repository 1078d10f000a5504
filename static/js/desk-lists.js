/** The desk's two lists: what waits, and what was just approved. Rows keep their element, so focus and scrolling stay. */

/** @import { Approved, Queue } from "./queue.js" */
/** @import { Waiting } from "./types.js" */
/** @import { Wording } from "./wording.js" */
import { cast, element, part, quote, within, write } from "./parts.js"
import { fill, isolated, shortened } from "./wording.js"

const TAGS = 2
/** Signs, by which one finds a message in the list. */
const BEGINNING = 15

/** @param {Queue} queue @param {Wording} wording @param {(code: string) => string} label */
export function drawWaiting(queue, wording, label) {
  settle(part("rows"), queue.posts(), (post) => newRow(post, wording, label), (row, post) => {
    const [reader, asker] = [queue.readerOf(post.id), post.opinions[0]]
    const state = JSON.stringify([queue.isUnsaved(post.id), post.copies, reader?.name, asker])
    if (row.dataset.state === state) return // most rows, after most changes
    row.dataset.state = state
    within(row, ".row__unsaved").hidden = !queue.isUnsaved(post.id)
    markRow(row, queue, post, wording)
  })
  drawCurrent(queue)
}

/** Which row is that of the post in focus. @param {Queue} queue */
export function drawCurrent(queue) {
  const rows = part("rows")
  const before = rows.querySelector(".row__link[aria-current]")
  const row = queue.focus && rows.querySelector(`[data-id="${CSS.escape(queue.focus.id)}"] > .row__link`)
  if (before === row) return
  before?.removeAttribute("aria-current")
  row?.setAttribute("aria-current", "true")
}

/** How many a row stands for, who reads it, who asks. @param {HTMLElement} row @param {Queue} queue @param {Waiting} post @param {Wording} wording */
function markRow(row, queue, post, wording) {
  const copies = within(row, ".row__copies")
  copies.hidden = post.copies < 2
  write(copies, `×\u2009${wording.number(post.copies)}`)
  const reader = queue.readerOf(post.id)
  const asker = post.opinions[0]
  const mark = within(row, ".row__mark")
  row.classList.toggle("row--read", Boolean(reader))
  mark.hidden = !reader && !asker
  mark.classList.toggle("row__mark--reads", Boolean(reader))
  write(mark, reader?.initials ?? asker?.initials ?? "")
  mark.title = reader ? wording.say("taken", { name: isolated(reader.name) }) : asker ? wording.say(asker.asks ? "asks" : "first", { name: isolated(asker.by) }) : ""
}

/** Who is at a desk: this one, and the others. @param {Queue} queue @param {Wording} wording */
export function drawPresence(queue, wording) {
  const { reads = "", there = "" } = part("presence").dataset
  /** @param {Waiting | undefined} read */
  const tell = (read) => (read ? fill(reads, { words: isolated(shortened(wording.wordsOf(read).body, BEGINNING)) }) : there)
  part("my-reading").textContent = queue.focus && !queue.readerOf(queue.focus.id) ? tell(queue.focus) : ""
  part("presence").replaceChildren(
    ...queue.readers.map(({ name, initials, post }) => {
      const read = queue.posts().find(({ id }) => id === post)
      const item = element("li", "", "presence__one")
      const sign = element("span", initials, "presence__initials")
      sign.ariaHidden = "true"
      const about = element("span", "", "presence__about")
      about.append(element("bdi", name, "presence__name"), " ", element("span", tell(read), "presence__reads"))
      item.append(sign, about)
      return item
    }),
  )
}

/** @param {Queue} queue @param {Wording} wording */
export function drawApproved(queue, wording) {
  const posts = queue.approved()
  part("approved-none").hidden = posts.length > 0
  settle(part("approved"), posts, (post) => newApproved(post, wording), (shown, post) => {
    within(shown, ".latest__pin").setAttribute("aria-pressed", String(post.pinned ?? false))
  })
}

/** @param {string} id @returns {string} the address of the queue with this post in focus */
export function address(id) {
  const url = new URL(location.href)
  url.searchParams.set("post", id)
  return url.href
}

/** @param {Waiting} post @param {Wording} wording @param {(code: string) => string} label */
function newRow(post, wording, label) {
  const row = cast("row-mould")
  const link = /** @type {HTMLAnchorElement} */ (within(row, ".row__link"))
  const age = /** @type {HTMLTimeElement} */ (within(row, ".row__age"))
  link.href = address(post.id)
  age.dateTime = post.sent
  quoteWords(within(row, ".row__words"), post, wording)
  within(row, ".row__lang").textContent = wording.language(post.lang)
  within(row, ".row__tags").append(...tags(post, wording, label))
  return row
}

/** Why a person should look at a post, once each: its words' reasons, then its photos'. @param {Waiting} post @returns {string[]} codes */
export function reasonsOf({ flags, photos }) {
  return [...new Set([...flags.map((flag) => flag.code), ...photos.flatMap((photo) => photo.flags)])]
}

/** A post's words, or that it has none. @param {HTMLElement} place @param {Waiting | Approved} post @param {Wording} wording */
export function quoteWords(place, post, wording) {
  quote(place, wording.wordsOf(post))
  place.classList.toggle("wordless", !post.body)
}

/** The first two reasons, and how many more there are; last, whether there are photos. @param {Waiting} post @param {Wording} wording @param {(code: string) => string} label */
function tags(post, wording, label) {
  const codes = reasonsOf(post)
  const more = codes.length - TAGS
  const made = codes.slice(0, TAGS).map((code) => element("span", label(code), "tag"))
  if (more > 0) made.push(element("span", `+${wording.number(more)}`, "tag tag--whole"))
  if (post.photos.length) made.push(element("span", wording.count("photoTag", post.photos.length), "tag tag--whole tag--photo"))
  return made
}

/** @param {Approved} post @param {Wording} wording */
function newApproved(post, wording) {
  const shown = cast("approved-mould")
  const form = /** @type {HTMLFormElement} */ (within(shown, "form"))
  const version = /** @type {HTMLInputElement} */ (form.elements.namedItem("version"))
  form.dataset.id = post.id
  // not form.action: in a template, whose document has no address, that one is empty
  form.setAttribute("action", (form.getAttribute("action") ?? "").replace("POST", encodeURIComponent(post.id)))
  version.value = String(post.version)
  quoteWords(within(shown, ".latest__words"), post, wording)
  within(form, "[name=verdict]").setAttribute("aria-label", wording.say("down", { words: wording.wordsOf(post).body }))
  return shown
}

/**
 * Makes a list show these posts in this order, touching as few elements as it can.
 * @template {{id: string, version: number}} P
 * @param {HTMLElement} list @param {P[]} posts @param {(post: P) => HTMLElement} make @param {(row: HTMLElement, post: P) => void} dress
 */
function settle(list, posts, make, dress) {
  const keyOf = (/** @type {P} */ post) => `${post.id} ${post.version}`
  const wanted = new Set(posts.map(keyOf))
  /** @type {Map<string, HTMLElement>} */
  const rows = new Map()
  const focused = [...list.children].findIndex((row) => row.contains(document.activeElement))
  for (const row of [...list.children]) {
    if (!(row instanceof HTMLElement) || !wanted.has(row.dataset.key ?? "")) row.remove()
    else rows.set(row.dataset.key ?? "", row)
  }
  posts.forEach((post, at) => {
    const key = keyOf(post)
    const row = rows.get(key) ?? make(post)
    row.dataset.key = key
    row.dataset.id = post.id
    dress(row, post)
    if (list.children[at] !== row) list.insertBefore(row, list.children[at] ?? null)
  })
  if (focused >= 0 && !list.contains(document.activeElement)) focusNear(list, focused)
}

/** Whoever works with the keyboard goes on where the row was that has left. @param {HTMLElement} list @param {number} at */
function focusNear(list, at) {
  const row = list.children[Math.min(at, list.childElementCount - 1)]
  const next = /** @type {HTMLElement | null | undefined} */ (row?.querySelector("a, [name=verdict]"))
  const heading = /** @type {HTMLElement | null | undefined} */ (list.closest("[aria-labelledby]")?.querySelector("h2[tabindex]"))
  ;(next ?? heading)?.focus()
}
