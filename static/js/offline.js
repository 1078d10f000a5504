/** What a display's machine keeps so that the show goes on without the network, and also after a reload. */

/** @import { Feed } from "./feed.js" */
/** @import { Notes } from "./kept-feed.js" */
import { Hearing } from "./hearing.js"
import { KeptFeed } from "./kept-feed.js"
import { KeptPhotos } from "./kept-photos.js"
import { WallStore } from "./wall-store.js"

const READ_MS = 2_000
const LOCK_MS = 500
const CONTROL_MS = 1_500
const TRY_AGAIN_MS = 30_000
const [, , VERSION = ""] = new URL(import.meta.url).pathname.split("/")

export class Offline {
  /** What was kept beside the posts; nothing where nothing was. @type {Notes | undefined} */
  kept
  hearing = new Hearing()
  #wall
  #shell
  #photos
  #feed
  /** @type {ServiceWorkerRegistration | undefined} */
  #registration
  #hasBegun = false
  #isKeeping = false
  #isSwept = false
  /** Whether the feed is known: else every photo would seem to be nobody's. */
  #hasFollowed = false
  #hasPage = false
  #nextTry = 0

  /** @param {string} wall slug @param {Feed} feed */
  constructor(wall, feed) {
    this.#wall = wall
    // The same names as in worker.js.
    this.#shell = `shell:${wall}`
    this.#photos = { name: `photos:${wall}`, kept: new KeptPhotos(`photos:${wall}`, feed) }
    this.#feed = new KeptFeed(feed, new WallStore(wall))
  }

  /** Whether a reload without the network would show the wall. */
  get isReady() {
    return this.#hasPage && this.#feed.isKept
  }

  /**
   * Begins to keep, and puts what was kept into the feed. Where this browser keeps nothing (plain http, a private window,
   * a full disk) nothing happens, soon.
   */
  async begin() {
    if (!isSecureContext || !navigator.serviceWorker || !navigator.locks) return
    this.#isKeeping = true
    navigator.storage?.persist?.().catch(() => {}) // a full disk takes what is merely kept first
    await Promise.all([within(READ_MS, this.#restore()), within(CONTROL_MS, this.#register())])
    this.#hasBegun = true
  }

  /** Call it after each change of the feed. */
  follow() {
    this.#hasFollowed = true
    if (this.#isKeeping) this.#photos.kept.follow(this.#feed.follow()).catch(() => {})
  }

  /** @param {Notes} notes */
  note(notes) {
    if (this.#isKeeping) this.#feed.note(notes)
  }

  /** The server said something. */
  heard() {
    this.hearing.heard()
    this.note({ heardAt: this.hearing.at })
  }

  /** @param {boolean} online whether the server can be heard, and everything that was missed is here */
  setLink(online) {
    if (!this.#isKeeping) return
    this.#photos.kept.setHeard(online)
    if (!online) return
    if (this.#hasFollowed && !this.#isSwept) {
      this.#isSwept = true
      this.#photos.kept.sweep().catch(() => {})
    }
    if (this.#hasPage || performance.now() < this.#nextTry) return
    this.#nextTry = performance.now() + TRY_AGAIN_MS
    this.#keepPage().then((kept) => (this.#hasPage = kept)).catch(() => {})
  }

  /** The wall is no more, or this machine is nobody's display any more: nothing of it stays here. */
  async erase() {
    this.#isKeeping = this.#hasPage = false
    const { name } = this.#photos
    await Promise.allSettled([this.#feed.erase(), caches.delete(this.#shell), caches.delete(name), this.#registration?.unregister()])
  }

  /** One window writes, else two would write over each other; the next one does when that is closed. */
  async #restore() {
    let isAlone = false
    const alone = new Promise((resolve) => {
      navigator.locks.request(`keeps:${this.#wall}`, () => {
        isAlone = true
        resolve(undefined)
        return new Promise(() => {})
      })
    })
    await within(LOCK_MS, alone)
    const wasAlone = isAlone
    try {
      const kept = await this.#feed.restore(Date.now(), () => this.#hasBegun)
      if (kept === "too old") await this.#photos.kept.sweep() // of nothing: all of them go
      else this.kept = kept
    } finally {
      alone.then(() => this.#feed.begin(!wasAlone))
    }
    if (this.kept?.heardAt) this.hearing.restore(this.kept.heardAt)
  }

  async #register() {
    await Promise.all([caches.open(this.#shell), caches.open(this.#photos.name)])
    const scope = `/w/${this.#wall}/display`
    const { serviceWorker } = navigator
    this.#registration = await serviceWorker.register(trusted(`${scope}/worker.js`), { scope, updateViaCache: "none" }).catch(() => undefined)
    if (serviceWorker.controller) return
    // Nobody could show what is kept: then it is only a trace.
    if (!this.#registration) return void (await this.erase())
    await serviceWorker.ready
    const controlled = new Promise((resolve) => serviceWorker.addEventListener("controllerchange", resolve, { once: true }))
    this.#registration.active?.postMessage("claim")
    await controlled
  }

  /**
   * The page goes in once all that it is made of is in: a page without its scripts would be a dark wall. Then an older
   * version's files go.
   * @returns {Promise<boolean>}
   */
  async #keepPage() {
    const shell = await caches.open(this.#shell)
    for (const part of partsOfThisPage(this.#wall)) if (!(await shell.match(part))) await shell.put(part, await fetched(part))
    const address = location.pathname + location.search
    const page = await fetched(address)
    if (!(await page.clone().text()).includes(`/static/${VERSION}/`)) return false // the server has a newer one
    await shell.put(address, page)
    for (const { url } of await shell.keys()) if (isOlder(url)) await shell.delete(url)
    return true
  }
}

/** @param {string} wall @returns {string[]} */
function partsOfThisPage(wall) {
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name)
  const parts = loaded.filter((url) => new URL(url).pathname.startsWith(`/static/${VERSION}/`))
  return [...new Set([...parts, new URL(`/w/${wall}/qr.svg`, location.href).href])]
}

/** @param {string} url */
function isOlder(url) {
  const { pathname } = new URL(url)
  return pathname.startsWith("/static/") && !pathname.startsWith(`/static/${VERSION}/`)
}

/** @param {string} url */
async function fetched(url) {
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`)
  return answer
}

/** A failure is as good as nothing: the wall goes without. @template T @param {number} ms @param {Promise<T>} end */
function within(ms, end) {
  return Promise.race([end.catch(() => undefined), new Promise((resolve) => setTimeout(resolve, ms))])
}

/** The one script that may become a worker. @param {string} script */
function trusted(script) {
  const { trustedTypes } = /** @type {{trustedTypes?: {createPolicy: (name: string, rules: object) => {createScriptURL: (url: string) => string}}}} */ (/** @type {unknown} */ (globalThis))
  const createScriptURL = (/** @type {string} */ url) => {
    if (url !== script) throw new TypeError(url)
    return url
  }
  return trustedTypes ? trustedTypes.createPolicy("worker", { createScriptURL }).createScriptURL(script) : script
}
