/** Where a machine keeps a wall's posts: one IndexedDB for each wall. Every call may fail, and then the wall goes without. */

/** @import { IDBPDatabase } from "../vendor/idb.js" */
/** @import { Kept, KeptPost, Meta } from "./kept-feed.js" */
import { deleteDB, openDB } from "../vendor/idb.js"

// Another shape of posts, or of what is kept beside them, takes the next number: then what was kept is dropped.
const VERSION = 1
const META = "meta"
const POSTS = "posts"

export class WallStore {
  #name
  /** @type {Promise<IDBPDatabase> | undefined} */
  #database

  /** @param {string} wall slug */
  constructor(wall) {
    this.#name = `wall:${wall}`
  }

  /** @returns {Promise<Kept | undefined>} */
  async read() {
    const transaction = (await this.#open()).transaction([META, POSTS])
    const [meta, posts] = await Promise.all([transaction.objectStore(META).get(META), transaction.objectStore(POSTS).getAll()])
    return meta && { meta, posts }
  }

  /**
   * All of it or nothing. What was taken down must be off the disk: that is waited for.
   * @param {{put: KeptPost[], gone: Iterable<string>, meta: Meta, afresh: boolean}} change `afresh` drops what was there
   */
  async write({ put, gone, meta, afresh }) {
    const transaction = (await this.#open()).transaction([META, POSTS], "readwrite", { durability: "strict" })
    const posts = transaction.objectStore(POSTS)
    if (afresh) posts.clear()
    for (const id of gone) posts.delete(id)
    for (const post of put) posts.put(post)
    transaction.objectStore(META).put(meta, META)
    await transaction.done
  }

  async erase() {
    const open = this.#database
    this.#database = undefined
    await open?.then((database) => database.close()).catch(() => {})
    await deleteDB(this.#name)
  }

  /** @returns {Promise<IDBPDatabase>} */
  #open() {
    return (this.#database ??= this.#opened().catch((error) => {
      this.#database = undefined
      throw error
    }))
  }

  /** A browser that went back to an older release cannot read what the newer one kept. @returns {Promise<IDBPDatabase>} */
  async #opened() {
    try {
      return await this.#openThis()
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== "VersionError") throw error
      await deleteDB(this.#name)
      return await this.#openThis()
    }
  }

  /** @returns {Promise<IDBPDatabase>} */
  #openThis() {
    return openDB(this.#name, VERSION, {
      upgrade(database) {
        for (const store of database.objectStoreNames) database.deleteObjectStore(store)
        database.createObjectStore(META)
        database.createObjectStore(POSTS, { keyPath: "id" })
      },
      // Another window wants to erase it, or brings the next version.
      blocking: (_from, _to, event) => /** @type {IDBDatabase} */ (event.target).close(),
      terminated: () => (this.#database = undefined),
    })
  }
}
