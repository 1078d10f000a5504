/** The letters that a wall is written with: its own at the start, and others before a post that needs them is shown. */

/** @import { Post } from "./types.js" */

const OWN = ["Commissioner Variable", "Vazirmatn Variable"]
const OWN_MS = 4_000
// A post waits so long for its letters, and then stands in what the machine has until they come.
const LATE_MS = 1_500

export class Letters {
  #place
  /** @type {WeakSet<Post>} */
  #posts = new WeakSet()
  /** @type {Map<string, Set<string>>} by language, which also chooses how East Asia's signs are drawn */
  #signs = new Map()
  #coming = 0
  /** Whether what somebody waited for in vain is still on its way: then nobody waits any more. */
  #isLate = false

  /** @param {HTMLElement} place where words are laid out that nobody sees */
  constructor(place) {
    this.#place = place
  }

  /** Letters that arrive late would move every line. */
  async ready() {
    const own = [...document.fonts].filter(({ family }) => OWN.some((name) => family.includes(name)))
    const all = Promise.allSettled(own.map((face) => face.load())).then(() => document.fonts.ready)
    await Promise.race([all, pause(OWN_MS)])
  }

  /** Whether posts wait for their letters. */
  get areComing() {
    return this.#coming > 0
  }

  /**
   * Fetches what the posts' words need and this page has not yet.
   * @param {Post[]} posts all of the feed; those that were seen before cost nothing
   * @param {() => void} onArrival called later, once, if any letters are coming
   */
  bring(posts, onArrival) {
    const signs = this.#newSigns(posts)
    if (!signs.size) return
    const box = this.#laidOut(signs)
    if (!isFetching(box) || this.#isLate) return box.remove()
    this.#coming += 1
    const fetching = fetched(box).then(() => (this.#isLate = false))
    Promise.race([fetching, pause(LATE_MS).then(() => (this.#isLate = box.isConnected))]).then(() => {
      this.#coming -= 1
      onArrival()
    })
  }

  /** @param {Post[]} posts @returns {Map<string, string>} each sign once, by language */
  #newSigns(posts) {
    const found = new Map()
    for (const post of posts) {
      if (this.#posts.has(post)) continue
      this.#posts.add(post)
      const lang = post.lang === "und" ? "" : post.lang
      this.#find(found, lang, post.body)
      this.#find(found, "", post.name + post.translation)
    }
    return found
  }

  /** @param {Map<string, string>} found @param {string} lang @param {string} text */
  #find(found, lang, text) {
    const known = this.#signs.get(lang) ?? new Set()
    this.#signs.set(lang, known)
    for (const sign of text) {
      if (known.has(sign)) continue
      known.add(sign)
      found.set(lang, (found.get(lang) ?? "") + sign)
    }
  }

  /** A browser knows best which file draws what: it asks for those that laid out words need. @param {Map<string, string>} signs */
  #laidOut(signs) {
    const box = document.createElement("div")
    box.className = "letters"
    for (const [lang, text] of signs) {
      const line = document.createElement("p")
      if (lang) line.lang = lang
      line.textContent = [...text].sort().join("") // neighbours are of one script
      box.append(line)
    }
    this.#place.append(box)
    return box
  }
}

/** @param {HTMLElement} box */
function isFetching(box) {
  box.getBoundingClientRect()
  return document.fonts.status === "loading"
}

/** What one family turns out to lack, the next is asked for. @param {HTMLElement} box */
async function fetched(box) {
  while (isFetching(box)) await document.fonts.ready
  box.remove()
}

/** @param {number} ms */
function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
