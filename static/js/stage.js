/** The DOM side of a wall: one scene at a time on its ground, the shelf below, and nothing of a post that left. */

/** @import { Feed } from "./feed.js" */
/** @import { Facts, Pictured, Room, Scene, SceneClass, ShownCard } from "./types.js" */
import { fadeIn, isStill, leave } from "./motion.js"
import { element, within } from "./parts.js"
import { Rehearsal } from "./rehearsal.js"
import { Shelf } from "./shelf.js"
import { takeAway } from "./take-away.js"
import { Turns } from "./turns.js"

/** As much as display:shows may hold. */
const PICTURED = { cards: 24, words: 80 }

/** Stands in for a scene that fails: it shows no post. */
const SAFE = "holding"

/** @typedef {{name: string, scene: Scene, container: HTMLElement}} Playing */

export class Stage {
  #main
  #light
  #ground
  #rehearsal
  #shelf
  #scenes
  /** Whose turn it is, whichever scene shows them. */
  #turns = new Turns()
  /** @type {Playing | undefined} */
  #playing
  /** @type {Room | undefined} */
  #room
  /** @type {Room | undefined} */
  #drawnIn
  #part = 1
  /** What could not be drawn: a scene, and the change at which it failed. With the next one it is tried again. */
  #faulty = ""
  #now = 0
  #quiet = false

  /** @param {HTMLElement} main @param {SceneClass[]} scenes */
  constructor(main, scenes) {
    this.#main = main
    this.#light = within(main, ".stage__light")
    this.#ground = within(main, ".stage__ground")
    this.#shelf = new Shelf(within(main, ".shelf"))
    this.#rehearsal = new Rehearsal(within(main, ".stage__rehearsal"), main.dataset)
    this.#scenes = new Map(scenes.map((scene) => [scene.scene, scene]))
  }

  /** What scenes stand on. */
  get ground() {
    return this.#ground
  }

  /** Forgets what was measured: the ground or the fonts changed. */
  measureAgain() {
    this.#room = undefined
  }

  /** @returns {Room} */
  get room() {
    return (this.#room ??= this.#measured())
  }

  /** Whether nothing was begun to be read: a page has just turned, or none will. */
  get isQuiet() {
    return this.#quiet || this.#part < 0.1 || this.#part >= 1
  }

  /** What stands on the screen, for those who cannot see it from where they are. @returns {ShownCard[]} */
  picture() {
    const { offsetLeft: left, offsetTop: top } = this.#ground
    const { offsetWidth: wide, offsetHeight: high } = this.#light
    const { unit } = this.room
    return (this.#playing?.scene.picture?.() ?? []).slice(0, PICTURED.cards).map(({ x, y, width, height, size, words, photo }) => ({
      ...rounded({ x: (left + x) / wide, y: (top + y) / high, w: width / wide, h: height / high, size: (size * unit) / high }),
      words: [...words].slice(0, PICTURED.words).join(""),
      photo,
    }))
  }

  /** @param {string} name of the scene @param {Feed} feed @param {Facts} facts @param {number} now ms since the epoch, by the server's clock */
  draw(name, feed, facts, now) {
    this.sweep(feed)
    const isSetBack = now < this.#now
    this.#now = now
    const drawn = `${name} ${feed.seq}`
    if (this.#faulty === drawn) return this.#show(SAFE, feed, facts, now)
    try {
      if (isSetBack) this.#end(true) // for a scene time never runs backwards
      this.#show(name, feed, facts, now)
    } catch (fault) {
      this.#faulty = drawn
      reportError(fault)
      this.#show(SAFE, feed, facts, now)
    }
  }

  /** @param {string} name @param {Feed} feed @param {Facts} facts @param {number} now */
  #show(name, feed, facts, now) {
    const changes = name !== this.#playing?.name
    const still = isStill() || (!changes && this.#drawnIn !== this.room)
    if (changes) this.#play(name, still)
    const { scene } = /** @type {Playing} */ (this.#playing)
    const arrived = this.#turns.follow(feed)
    const shown = scene.draw({ feed, room: this.room, now, still, facts, turns: this.#turns, arrived })
    if (!facts.silence) this.#shelf.count(feed)
    this.#shelf.measure(shown.part, isStill())
    this.#part = shown.part
    this.#quiet = shown.quiet ?? false
    this.#shelf.note(shown.note ?? "")
    this.#main.toggleAttribute("data-silence", facts.silence !== null)
    this.#main.dataset.size = String(feed.size)
    this.#main.dataset.seq = String(feed.seq)
    this.#drawnIn = this.room
  }

  /**
   * Whoever shows a post says so on its element; so what was taken down is off in this frame, whichever scene forgets it.
   * @param {Feed} feed
   */
  sweep(feed) {
    for (const shown of this.#light.querySelectorAll("[data-post]")) {
      if (!feed.get(/** @type {HTMLElement} */ (shown).dataset.post ?? "")) takeAway(shown)
    }
  }

  /** @param {string} name @param {boolean} still */
  #play(name, still) {
    const isFirst = !this.#playing
    this.#end(still)
    const Next = /** @type {SceneClass} */ (this.#scenes.get(name))
    const container = element("div", "", `scene scene--${name}`)
    this.#playing = { name, scene: new Next(container, this.#main.dataset), container }
    this.#ground.append(container)
    this.#main.dataset.scene = name
    this.#room = undefined // the shelf may be another
    if (!still && !isFirst) fadeIn(container, "dark")
  }

  /** @param {boolean} still */
  #end(still) {
    const ending = this.#playing
    this.#playing = undefined
    if (ending) leave(ending.container, still)
  }

  /** @returns {Room} */
  #measured() {
    const style = getComputedStyle(this.#ground)
    const columns = Number(style.getPropertyValue("--columns"))
    const gap = parseFloat(style.columnGap)
    const { clientWidth: width, clientHeight: height } = this.#ground
    return {
      columns,
      gap,
      rise: parseFloat(style.rowGap),
      width,
      height,
      unit: gap / 5, // as in stage.css: a margin around the picture makes it smaller
      column: (width - gap * (columns - 1)) / columns,
      ...this.#rehearsal.margins,
      measure: (post, width, ribboned, isAlone) => this.#rehearsal.measure(post, width, ribboned, isAlone),
    }
  }
}

/** @template {Record<string, number>} T @param {T} place @returns {T} */
function rounded(place) {
  return /** @type {T} */ (Object.fromEntries(Object.entries(place).map(([name, share]) => [name, Number(share.toFixed(4))])))
}
