/** Which scene a screen is to show at a moment, and until when: pure, one answer for displays and for desks. */

/** @import { ShowState } from "./types.js" */
/** @typedef {{scene: string, until: number | null}} Cue `until` in ms since the epoch; null where nothing changes by itself */

const USUAL = "stream"
const SILENT = "remembrance"

/**
 * Silence holds every screen, then comes what a screen was given of its own, then what the wall was, then the playlist.
 * @param {Pick<ShowState, "scene" | "playlist" | "from" | "silence">} show
 * @param {number} now ms since the epoch, by the server's clock
 * @param {string} [own] the scene of this one display
 * @returns {Cue}
 */
export function sceneAt(show, now, own = "") {
  const left = silenceLeft(show, now)
  if (left > 0) return { scene: SILENT, until: now + left }
  const scene = own || show.scene
  return scene ? { scene, until: null } : played(show, now)
}

/**
 * @param {Pick<ShowState, "silence">} show
 * @param {number} now ms since the epoch
 * @returns {number} ms; 0 while there is none
 */
export function silenceLeft({ silence }, now) {
  if (!silence) return 0
  // A clock a little behind the server's sees a silence that is yet to begin: it has begun.
  return Math.min(silence.seconds * 1000, Math.max(0, silence.from + silence.seconds * 1000 - now))
}

/** @param {Pick<ShowState, "playlist" | "from">} show @param {number} now @returns {Cue} */
function played({ playlist, from }, now) {
  const round = playlist.reduce((sum, { seconds }) => sum + seconds * 1000, 0)
  if (round <= 0) return { scene: USUAL, until: null }
  const began = from ?? 0
  let ends = began + Math.floor(Math.max(0, now - began) / round) * round
  for (const { scene, seconds } of playlist) {
    ends += seconds * 1000
    if (now < ends) return { scene, until: playlist.length > 1 ? ends : null }
  }
  throw new RangeError("a moment past its own round")
}
