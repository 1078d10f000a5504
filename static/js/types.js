/**
 * The protocol's shapes, once. docs/protocol.md says what each means.
 *
 * @typedef {object} Photo
 * @property {string} src
 * @property {number} width pixels
 * @property {number} height pixels
 * @property {string} alt
 * @property {string} placeholder ThumbHash, base64
 *
 * @typedef {object} Post
 * @property {string} id unguessable; says nothing of order or time
 * @property {string} body plain text; never HTML
 * @property {string} name empty where the supporter gave none
 * @property {string} country ISO 3166-1 alpha-2, or empty
 * @property {string} lang BCP 47, or "und"
 * @property {"ltr" | "rtl"} dir
 * @property {string} translation plain text written by a person, or empty
 * @property {boolean} pinned
 * @property {string} at the hour, ISO 8601 UTC
 * @property {Photo[]} photos
 *
 * @typedef {object} FeedPage one answer of `GET feed?after=`
 * @property {string} wall
 * @property {string} history what `seq` counts in; another one where the wall was restored from a backup
 * @property {number} seq the latest change that this page covers
 * @property {Post[]} added in the order of their approval
 * @property {string[]} removed to be applied before `added`
 * @property {boolean} more
 *
 * @typedef {{wall: string, seq: number, post: Post}} FeedAdded also the shape of feed:changed
 * @typedef {{wall: string, seq: number, id: string}} FeedRemoved
 * @typedef {{wall: string, open: boolean}} WallState
 *
 * @typedef {object} Waiting a post in the queue
 * @property {string} id
 * @property {number} version what a decision must name
 * @property {string} body
 * @property {string} name
 * @property {string} country
 * @property {string} lang
 * @property {"ltr" | "rtl"} dir
 * @property {string} sent ISO 8601 UTC; exact only while the post waits
 * @property {Flag[]} flags
 *
 * @typedef {{code: string, start: number, end: number}} Flag `start` and `end` count UTF-16 units of `body`
 * @typedef {{wall: string, post: Waiting}} QueueEntered
 * @typedef {{wall: string, id: string, status: "approved" | "rejected" | "withdrawn", by: string}} QueueLeft
 * @typedef {{error: {code: string, message: string, field?: string}}} Refusal
 *
 * @typedef {object} Scene a way to show posts; a new one is one file in scenes/ and one line in display.js
 * @property {string} name what <main data-scene> says
 * @property {(feed: Feed, room: Room, now: number) => Frame} frame what the wall shows now. Asked after each change and
 *   each second; `now` is in ms and never runs backwards
 *
 * @typedef {object} Frame
 * @property {number} page rises when the wall turns to other posts
 * @property {Card[]} cards
 * @property {number} part how much of the ribbon line is drawn, 0 to 1
 *
 * @typedef {object} Room the ground that posts stand on, in pixels. Another object whenever anything measured differs
 * @property {number} columns
 * @property {number} column width of one
 * @property {number} gap between columns
 * @property {number} rise between two posts of a column
 * @property {number} width
 * @property {number} height
 * @property {(post: Post, width: number, ribboned: boolean) => Measure} measure
 *
 * @typedef {(size: number) => {height: number, unbroken: boolean}} Measure
 *
 * @typedef {object} Placed a post that has its place in a column
 * @property {Post} post
 * @property {number} size of its words, in wall units
 * @property {number} height pixels
 * @property {boolean} ribboned whether its lines leave room for the ribbon
 * @property {number} since when it came to the wall, ms
 *
 * @typedef {object} Card
 * @property {Post} post
 * @property {number} size of its words, in wall units
 * @property {boolean} ribboned
 * @property {boolean} newest whether it carries the ribbon now
 * @property {number} x pixels from the start side
 * @property {number} y pixels from the top
 * @property {number} width pixels
 */

/** @import { Feed } from "./feed.js" */
export {}
