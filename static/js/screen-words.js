/** What a screen says of itself, in the moderator's words. */

/** @import { Display, ShowState } from "./types.js" */
/** @import { Wording } from "./wording.js" */

const FULL = 100

/** @param {Display} display @param {Wording} wording */
export function sceneOf({ blank, scene }, wording) {
  if (blank) return wording.say("blanked")
  return scene && (wording.say(`scene${scene.charAt(0).toUpperCase()}${scene.slice(1)}`) || scene)
}

/** @param {Display} display @param {Wording} wording */
export function healthOf({ online, rtt, heard }, wording) {
  if (online) return rtt === null ? wording.say("isOnline") : wording.say("isOnlineIn", { time: wording.milliseconds(rtt) })
  return heard ? wording.say("isOffline", { time: wording.clock(heard) }) : wording.say("isUnheard")
}

/** What a moderator should know of before the night. @param {Display} display @param {ShowState} show @param {Wording} wording @returns {string[]} */
export function troublesOf({ online, offline, full, page }, show, wording) {
  if (!online) return []
  return [...(offline ? [] : [wording.say("cannotReload")]), ...(page === show.page ? [] : [wording.say(full ? "waitsFull" : "willReload")])]
}

/** How its light falls, and how well its clock goes. @param {Display} display @param {Wording} wording @returns {string[]} none where it has not said */
export function settingOf({ heard, size, projection: { pinned, masks, overscan, brightness }, clock }, wording) {
  if (!heard) return []
  return [
    wording.say("pixels", { width: String(size[0]), height: String(size[1]) }),
    wording.say(pinned ? "isPinned" : "isUnpinned"),
    ...(masks ? [wording.count("masks", masks)] : []),
    ...(overscan ? [wording.say("overscan", { share: wording.percent(overscan / FULL) })] : []),
    ...(brightness < FULL ? [wording.say("brightness", { share: wording.percent(brightness / FULL) })] : []),
    ...(clock === null ? [] : [wording.say("clockWithin", { time: wording.milliseconds(clock) })]),
  ]
}
