/** The photos that a machine keeps: fetched ahead of being shown, and gone with their posts. The worker puts them in. */

/** @import { Feed } from "./feed.js" */
/** @import { Post } from "./types.js" */
import { allSources, folderOf, sourceFor } from "./picture-sources.js"

const MOST = { files: 4_000, bytes: 300_000_000, ofDisk: 0.5 }
const AT_ONCE = 2
const PAUSE_MS = 200
const LOOK_EACH = 20
const DROPPED_AT_ONCE = 40

export class KeptPhotos {
  #name
  #feed
  /** Posts whose photos are still to be fetched, the newest last: they come first. @type {Post[]} */
  #wanted = []
  #fetching = 0
  #fetched = 0
  #isHeard = false

  /** @param {string} name of the cache @param {Feed} feed */
  constructor(name, feed) {
    this.#name = name
    this.#feed = feed
  }

  /** @param {boolean} heard whether the server is: else there is no use in asking */
  setHeard(heard) {
    this.#isHeard = heard
    this.#go()
  }

  /** @param {{came: Post[], gone: Post[]}} posts */
  async follow({ came, gone }) {
    this.#wanted.push(...came.filter(({ photos }) => photos.length))
    this.#go()
    const photos = gone.flatMap((post) => post.photos)
    if (!photos.length) return
    navigator.serviceWorker.controller?.postMessage({ gone: photos.map(folderOf) })
    const cache = await this.#cache()
    for (const source of photos.flatMap(allSources)) await cache?.delete(source)
  }

  /** Drops what belongs to no post: it was taken down while nobody looked. */
  async sweep() {
    const folders = new Set(this.#feed.posts().flatMap(({ photos }) => photos.map(folderOf)))
    const cache = await this.#cache()
    for (const { url } of (await cache?.keys()) ?? []) if (!folders.has(folderAt(url))) await cache?.delete(url)
  }

  /** Nothing is made here: what was erased stays erased. */
  async #cache() {
    return (await caches.has(this.#name)) ? caches.open(this.#name) : undefined
  }

  #go() {
    while (this.#isHeard && this.#wanted.length && this.#fetching < AT_ONCE) this.#fetch(/** @type {Post} */ (this.#wanted.pop()))
  }

  /** @param {Post} post */
  async #fetch(post) {
    this.#fetching += 1
    try {
      for (const photo of post.photos) if (this.#feed.get(post.id)) await this.#keep(new URL(sourceFor(photo, acrossAPlace()), location.href).href)
    } catch {
      this.#wanted.unshift(post)
      this.#isHeard = false
    } finally {
      this.#fetching -= 1
      this.#go()
    }
  }

  /** @param {string} url */
  async #keep(url) {
    const cache = await this.#cache()
    if (!cache || (await cache.match(url))) return
    await (await fetch(url, { priority: "low" })).blob()
    if ((this.#fetched += 1) % LOOK_EACH === 0) await this.#trim(cache)
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }

  /** The oldest posts' photos go first. (Posts come by turns: by what was used last, each would go just before its turn.) @param {Cache} cache */
  async #trim(cache) {
    if (!(await this.#isTooMuch(cache))) return
    this.#wanted = [] // those were older than what is here
    const age = new Map(this.#feed.posts().flatMap(({ photos }, place) => photos.map((photo) => [folderOf(photo), place])))
    const urls = (await cache.keys()).map(({ url }) => url)
    urls.sort((one, other) => (age.get(folderAt(one)) ?? -1) - (age.get(folderAt(other)) ?? -1))
    while (urls.length && (await this.#isTooMuch(cache))) for (const url of urls.splice(0, DROPPED_AT_ONCE)) await cache.delete(url)
  }

  /** @param {Cache} cache */
  async #isTooMuch(cache) {
    const { usage = 0, quota = Infinity } = await navigator.storage.estimate()
    return usage > Math.min(MOST.bytes, quota * MOST.ofDisk) || (await cache.keys()).length > MOST.files
  }
}

/** The widest that a photo usually stands: half of the screen. */
function acrossAPlace() {
  return (Math.max(screen.width, screen.height) * devicePixelRatio) / 2
}

/** @param {string} url */
function folderAt(url) {
  return folderOf({ src: new URL(url).pathname })
}
