/** The desk on the page: draws a Queue, and says what happened. */

/** @import { Send } from "./desk-photo-cover.js" */
/** @import { QueuePage, Queue } from "./queue.js" */
/** @import { Waiting } from "./types.js" */
import { drawApproved, drawCurrent, drawPresence, drawWaiting, reasonsOf } from "./desk-lists.js"
import { Beside } from "./desk-beside.js"
import { Photos } from "./desk-photos.js"
import { Words } from "./desk-words.js"
import { element, part, write } from "./parts.js"
import { drawStrip, isLate } from "./strip.js"
import { Wording, isolated, shortened } from "./wording.js"

const HEARD_MS = 12_000
/** Less of a message than this is not to be seen. */
const LINE_PX = 40

/** As much of a message as one recognises it by. */
const WORDS = 40

export class Desk {
  #root = part("desk")
  #form = /** @type {HTMLFormElement} */ (part("form"))
  #wording = new Wording(this.#root.dataset, document.documentElement.lang)
  /** @type {Record<string, {label: string, why: string}>} by a flag's code */
  #flagWords = JSON.parse(this.#root.dataset.flagWords ?? "{}")
  #shown = ""
  #quiet = 0

  /** @param {Send} sendCover */
  constructor(sendCover) {
    this.photos = new Photos(this.#wording, sendCover)
    this.words = new Words(this.#wording)
    this.beside = new Beside(this.#wording)
    this.#form.noValidate = true // what is missing is said in the page's language
  }

  get wording() {
    return this.#wording
  }

  /** The moderator's name. */
  get me() {
    return this.#root.dataset.me ?? ""
  }

  /** Where something is said of a post. @param {string} id @param {string} what */
  addressOf(id, what) {
    return `${(this.#root.dataset.post ?? "").replace("POST", encodeURIComponent(id))}/${what}`
  }

  /** @param {"reading" | "rejections"} what */
  wallAddress(what) {
    return this.#root.dataset[what] ?? ""
  }

  get wall() {
    return this.#root.dataset.wall ?? ""
  }

  /** Where the server says how the queue stands. */
  get address() {
    return this.#root.dataset.address ?? ""
  }

  /** What the server drew. @returns {QueuePage} */
  get page() {
    return JSON.parse(this.#root.dataset.page ?? "{}")
  }

  /** Proves that a request comes from this page. */
  get token() {
    return /** @type {HTMLInputElement} */ (this.#form.elements.namedItem("csrf_token")).value
  }

  /** The post whose words are on the screen. */
  get id() {
    return this.#form.dataset.id ?? ""
  }

  /** Where covers of a photo are sent. @param {string} photoId */
  coversOf(photoId) {
    return (this.#root.dataset.covers ?? "").replace("PHOTO", encodeURIComponent(photoId))
  }

  /** Whether the post in focus is on the screen: on a phone the buttons stay while the list is scrolled. */
  get showsPost() {
    const { top, bottom } = part(part("photos").hidden ? "words" : "paper").getBoundingClientRect()
    return bottom > LINE_PX && top < innerHeight - LINE_PX
  }

  /** The moderator goes to another post: all else stays as it is. @param {Queue} queue */
  turn(queue) {
    drawCurrent(queue)
    drawPresence(queue, this.#wording)
    this.#drawFocus(queue.focus)
    this.#drawOthers(queue)
    if (queue.focus) this.#tellSent(queue.focus, Date.now())
  }

  /** @param {Queue} queue */
  draw(queue) {
    drawWaiting(queue, this.#wording, (code) => this.#label(code))
    drawApproved(queue, this.#wording)
    drawPresence(queue, this.#wording)
    this.#drawCounts(queue)
    this.#drawFocus(queue.focus)
    const { none = "", else: otherwise = "" } = part("nothing-words").dataset
    part("nothing-words").textContent = queue.count ? otherwise : none
    this.#drawOthers(queue)
    this.tell(queue)
  }

  /** Says again what time alone changes. @param {Queue} queue */
  tell(queue) {
    const now = Date.now()
    const posts = queue.posts()
    const wording = this.#wording
    for (const age of /** @type {NodeListOf<HTMLTimeElement>} */ (document.querySelectorAll(".row__age"))) {
      const ms = now - Date.parse(age.dateTime)
      write(age, wording.age(ms))
      age.classList.toggle("late", isLate(ms))
    }
    const ages = posts.map((post) => now - Date.parse(post.sent))
    const oldest = Math.max(0, ...ages) // not the first: doubtful ones stand last
    part("oldest").hidden = !posts.length
    part("oldest").classList.toggle("late", isLate(oldest))
    part("oldest-age").textContent = wording.age(oldest)
    drawStrip(ages, wording)
    if (queue.focus) this.#tellSent(queue.focus, now)
  }

  /** Lets the moderator see the post in focus, and its row in a list that scrolls by itself. */
  reveal() {
    part("focus").scrollIntoView({ block: "start" })
    const row = document.querySelector(".row__link[aria-current]")
    const list = part("rows")
    if (row && list.scrollHeight > list.clientHeight) row.scrollIntoView({ block: "nearest" })
  }

  /** A quiet line, for what others did with a post that was in focus. @param {string} key @param {Waiting} post @param {string} [name] */
  notice(key, post, name = "") {
    this.#speak("notice", this.#wording.say(key, { name: isolated(name), words: isolated(shortened(this.#wording.wordsOf(post).body, WORDS)) }))
  }

  /** A quiet line. @param {string} words in the page's language */
  speak(words) {
    this.#speak("notice", words)
  }

  /** @param {string} key */
  tellOf(key) {
    this.speak(this.say(key))
  }

  /** A line that asks for attention. @param {string} words in the page's language */
  alert(words) {
    this.#speak("alert", words)
  }

  /** @param {string} key */
  alertOf(key) {
    this.alert(this.say(key))
  }

  /** @param {string} key */
  say(key) {
    return this.#wording.say(key)
  }

  /** Whether an approval may go out; else says what the moderator has not done yet, and shows it. */
  mayApprove() {
    const lack = this.photos.lack()
    if (lack) this.alertOf(lack)
    return !lack
  }

  silence() {
    clearTimeout(this.#quiet)
    part("notice").textContent = ""
    part("alert").textContent = ""
  }

  /** @param {boolean} isHeld while a press could be meant for the post that was here before */
  hold(isHeld) {
    part("verdicts").classList.toggle("verdicts--held", isHeld)
  }

  /** @param {boolean} isLinked whether the server can be heard */
  link(isLinked) {
    part("link").hidden = isLinked
  }

  /** @param {"notice" | "alert"} voice @param {string} words */
  #speak(voice, words) {
    this.silence()
    part(voice).textContent = words
    if (voice === "notice") this.#quiet = setTimeout(() => this.silence(), HEARD_MS)
  }

  /** @param {Queue} queue */
  #drawCounts(queue) {
    const { count, beyond } = queue
    const heading = this.#wording.count("heading", count)
    document.title = `${heading} · ${this.#wording.say("title")}`
    part("heading").textContent = heading
    part("waiting").textContent = this.#wording.number(count)
    part("waiting-word").textContent = this.#wording.count("word", count)
    part("on-wall").textContent = this.#wording.number(queue.onWall)
    part("last-hour").textContent = this.#wording.number(queue.lastHour)
    part("beyond").hidden = !beyond
    part("beyond").textContent = this.#wording.count("beyond", beyond)
  }

  /** @param {Waiting | undefined} post */
  #drawFocus(post) {
    this.#form.hidden = !post
    part("nothing").hidden = Boolean(post)
    part("beside").hidden = !post
    this.#form.dataset.id = post?.id ?? ""
    const shown = post ? `${post.id} ${post.version}` : ""
    if (shown === this.#shown) return
    this.#shown = shown
    this.photos.draw(post)
    if (!post) return
    this.#form.action = (this.#form.dataset.action ?? "").replace("POST", encodeURIComponent(post.id))
    const version = /** @type {HTMLInputElement} */ (this.#form.elements.namedItem("version"))
    version.value = String(post.version)
    part("lang").textContent = this.#wording.language(post.lang)
    part("country").textContent = this.#wording.country(post.country)
    const digest = /** @type {HTMLInputElement} */ (this.#form.elements.namedItem("digest"))
    digest.value = post.digest
    this.#drawWords(post)
    this.beside.draw(post)
  }

  /** What the others do with the post in focus. @param {Queue} queue */
  #drawOthers(queue) {
    const post = queue.focus
    const reader = post && queue.readerOf(post.id)
    const first = post?.opinions.find(({ asks }) => !asks)
    const said = (post?.opinions ?? []).map(({ by, asks }) => this.#wording.say(asks ? "asks" : "first", { name: isolated(by) }))
    part("reader").hidden = !reader
    write(part("reader"), reader ? this.#wording.say("reads", { name: isolated(reader.name) }) : "")
    part("opinions").hidden = !said.length
    write(part("opinions"), said.join(" "))
    part("approve-words").textContent = this.say(first && first.by !== this.me ? "second" : "approve")
    for (const name of ["approve", "pin", "ask", "reject"]) part(name).ariaDisabled = String(Boolean(reader))
  }

  /** @param {Waiting} post */
  #drawWords(post) {
    this.words.draw(post)
    part("words").scrollTop = 0
    part("reasons").replaceChildren(...reasonsOf(post).map((code) => this.#reason(post, code)))
  }

  /** What was flagged, and why a person should look. @param {Waiting} post @param {string} code */
  #reason(post, code) {
    const found = post.flags.filter((flag) => flag.code === code && flag.field !== "name" && flag.end > flag.start && flag.end - flag.start < post.body.length)
    const why = element("span", "", "reason__why")
    for (const { start, end } of found) why.append(this.#wording.say("quoted", { words: isolated(post.body.slice(start, end)) }), " ")
    if (post.photos.length > 1) why.append(...this.#numbers(post, code))
    why.append(this.#flagWords[code]?.why ?? "")
    const reason = element("li", "", "reason")
    reason.append(element("strong", this.#label(code), "reason__label"), " ", why)
    return reason
  }

  /** Which of several photos. @param {Waiting} post @param {string} code */
  #numbers({ photos }, code) {
    const numbers = photos.flatMap((photo, at) => (photo.flags.includes(code) ? [at + 1] : []))
    return numbers.map((n) => `${this.#wording.say("photoNumber", { n: this.#wording.number(n) })}. `)
  }

  /** @param {string} code */
  #label(code) {
    return this.#flagWords[code]?.label ?? code
  }

  /** @param {Waiting} post @param {number} now */
  #tellSent(post, now) {
    const time = this.#wording.clock(post.sent)
    part("sent").textContent = this.#wording.say("sent", { time, ago: this.#wording.ago(now - Date.parse(post.sent)) })
  }
}
