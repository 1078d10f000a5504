/**
 * Between a display's page and the network: what was kept answers where the network does not. It keeps nothing by itself:
 * offline.js makes the two caches, and what it erased stays empty. A classic script, since not every browser takes modules.
 *
 * @typedef {Event & {request: Request, clientId: string, respondWith: (answer: Promise<Response>) => void, waitUntil: (end: Promise<unknown>) => void}} FetchEvent
 * @typedef {{registration: {scope: string}, skipWaiting: () => Promise<void>, clients: {claim: () => Promise<void>}}} Worker
 */

const PATIENCE_MS = 3_000

const worker = /** @type {Worker} */ (/** @type {unknown} */ (self))
const page = new URL(worker.registration.scope).pathname
const wall = page.split("/")[2] ?? ""
// The same names as in offline.js.
const SHELL = `shell:${wall}`
const PHOTOS = `photos:${wall}`

/** What is on its way: two who want the same photo fetch it once. @type {Map<string, Promise<Response>>} */
const coming = new Map()
/** When a photo was taken down, by its folder: an answer that was asked for before must not be kept. @type {Map<string, number>} */
const gone = new Map()

// Every file of ours has its version in its address, so no page can get another's: nothing has to be waited for.
self.addEventListener("install", () => worker.skipWaiting())
self.addEventListener("activate", (event) => /** @type {FetchEvent} */ (event).waitUntil(worker.clients.claim()))

self.addEventListener("message", (event) => {
  const told = /** @type {MessageEvent & FetchEvent} */ (event)
  if (told.data === "claim") told.waitUntil(worker.clients.claim())
  else for (const folder of told.data.gone) gone.set(folder, performance.now())
})

self.addEventListener("fetch", (event) => {
  const asked = /** @type {FetchEvent} */ (event)
  const answer = answerTo(asked)
  if (answer) asked.respondWith(answer)
})

/** @param {FetchEvent} asked @returns {Promise<Response> | undefined} none for what nobody keeps: the feed, the socket */
function answerTo(asked) {
  const { url, method, mode } = asked.request
  const { origin, pathname } = new URL(url)
  if (method !== "GET" || origin !== self.origin) return undefined
  if (pathname.startsWith("/static/")) return keptFirst(asked)
  if (pathname.startsWith("/media/")) return photo(asked)
  if (mode === "navigate" ? pathname === page : pathname === `/w/${wall}/qr.svg`) return networkFirst(asked)
  return undefined
}

/** @param {FetchEvent} asked */
async function networkFirst({ request }) {
  const answer = fetch(request)
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))
  const first = await Promise.race([answer, late]).catch(() => undefined)
  if (first?.ok || first?.type === "opaqueredirect") return first
  return (await kept(SHELL, request.url)) ?? answer
}

/** A file's address never stands for other bytes. @param {FetchEvent} asked */
async function keptFirst(asked) {
  const { url } = asked.request
  const found = await kept(SHELL, url)
  if (found) return found
  const answer = await fetch(url)
  // The server answers with what it has now to an older version's address, too; it calls only its own immutable.
  if (answer.ok && /immutable/.test(answer.headers.get("Cache-Control") ?? "")) asked.waitUntil(keep(SHELL, url, answer.clone()))
  return answer
}

/** Where a photo cannot be had, another size of it can stand in. @param {FetchEvent} asked */
async function photo(asked) {
  const { url } = asked.request
  const found = await kept(PHOTOS, url)
  if (found) return found
  try {
    return (await fetched(url, asked)).clone()
  } catch {
    return (await otherSize(url)) ?? Response.error()
  }
}

/** @param {string} url @param {FetchEvent} asked */
function fetched(url, asked) {
  const before = coming.get(url)
  if (before) return before
  const answer = fetchPhoto(url, asked).finally(() => coming.delete(url))
  coming.set(url, answer)
  return answer
}

/** Past the browser's own cache, out of which nothing could be taken. @param {string} url @param {FetchEvent} asked */
async function fetchPhoto(url, asked) {
  const began = performance.now()
  const answer = await fetch(url, { cache: "no-store" })
  if (!answer.ok) return answer
  const copy = new Response(await answer.blob(), { headers: answer.headers })
  asked.waitUntil(keepPhoto(url, copy.clone(), began))
  return copy
}

/** @param {string} url @param {Response} answer @param {number} began */
async function keepPhoto(url, answer, began) {
  if (isWanted(url, began)) await keep(PHOTOS, url, answer)
  if (!isWanted(url, began) && (await caches.has(PHOTOS))) await (await caches.open(PHOTOS)).delete(url)
}

/** @param {string} url @param {number} began */
function isWanted(url, began) {
  return (gone.get(folderOf(url)) ?? -1) < began
}

/** @param {string} url */
async function otherSize(url) {
  for (const name of ["large.webp", "medium.webp", "small.webp", "large.jpg", "medium.jpg", "small.jpg"]) {
    const found = await kept(PHOTOS, `${url.slice(0, url.lastIndexOf("/"))}/${name}`)
    if (found) return found
  }
  return undefined
}

/** @param {string} url */
function folderOf(url) {
  const { pathname } = new URL(url)
  return pathname.slice(0, pathname.lastIndexOf("/"))
}

/** @param {string} name @param {string} url @returns {Promise<Response | undefined>} nothing where storage fails, too */
function kept(name, url) {
  return caches.match(url, { cacheName: name, ignoreVary: true }).catch(() => undefined)
}

/** A disk that is full is no reason not to answer. @param {string} name @param {string} url @param {Response} answer */
async function keep(name, url, answer) {
  try {
    if (await caches.has(name)) await (await caches.open(name)).put(url, answer)
  } catch {
    return
  }
}
