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
 * @property {boolean} blank whether displays are to be dark
 * @property {Post[]} added in the order of their approval
 * @property {string[]} removed to be applied before `added`
 * @property {boolean} more
 *
 * @typedef {{wall: string, seq: number, post: Post}} FeedAdded also the shape of feed:changed
 * @typedef {{wall: string, seq: number, id: string}} FeedRemoved
 * @typedef {{wall: string, open: boolean, blank: boolean}} WallState
 *
 * @typedef {object} Shows what a named display says of itself: `display:shows`
 * @property {number} seq the latest change that is drawn
 * @property {boolean} blank
 * @property {string} scene
 * @property {ShownCard[]} cards
 * @property {number[]} size pixels: width, height
 * @property {number | null} rtt ms to the server and back
 * @property {{pinned: boolean, masks: number, overscan: number, brightness: number}} projection how its light is aimed; percent
 * @property {boolean} full whether its page fills the screen by itself, and so waits to be loaded anew
 * @property {boolean} offline whether it could load its page again without a network
 * @property {string} page which one it has loaded
 * @property {number | null} clock ms by which its clock may be off the server's
 *
 * @typedef {{x: number, y: number, w: number, h: number, size: number, words: string, photo: boolean}} ShownCard
 *   fractions of the screen, from the left and the top; `size` of its letters, of the height
 *
 * @typedef {Shows & {id: string, name: string, online: boolean, heard: string | null}} Display
 * @typedef {{wall: string, blank: boolean, displays: Display[]}} Displays
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
 * @property {string} digest of all that is seen; goes back with an approval
 * @property {0 | 1} rank 1 where a flag says that it may be abuse
 * @property {string} cluster what the posts that say the same share
 * @property {number} copies how many this row stands for
 * @property {string[]} alike these, itself too, each `id:version`
 * @property {Opinion[]} opinions
 * @property {string} translation
 * @property {Flag[]} flags
 * @property {WaitingPhoto[]} photos
 *
 * @typedef {object} PhotoCheck what a moderator is told of a photo
 * @property {string} id stays the same while its covers, and with them its `src`, change
 * @property {string[]} hidden places, each `x,y,width,height` as fractions of the picture
 * @property {string[]} bare faces that the sender left uncovered as their own
 * @property {boolean} looked whether a program looked for faces
 * @property {string[]} flags codes
 *
 * @typedef {Photo & PhotoCheck} WaitingPhoto
 *
 * @typedef {{code: string, start: number, end: number, field?: "body" | "name"}} Flag `start` and `end` count UTF-16 units of its field
 * @typedef {{by: string, initials: string, asks: boolean}} Opinion who asks another moderator, or approved first
 * @typedef {{desk: string, name: string, initials: string, post: string}} Reader somebody at a desk, and what they read
 * @typedef {{wall: string, readers: Reader[]}} Presence
 * @typedef {{wall: string, post: Waiting}} QueueEntered also the shape of queue:changed
 * @typedef {{wall: string, id: string, status: "approved" | "rejected" | "withdrawn" | "undone", by: string}} QueueLeft
 * @typedef {{error: {code: string, message: string, field?: string}}} Refusal
 *
 * @typedef {object} Scene a way to show posts; a new one is one file in scenes/ and one line in scenes/all.js. Every
 *   element that shows words or a photo of a post has its id as `data-post`: what is taken down leaves before each draw
 * @property {(show: Show) => Shown} draw what the wall shows now. Asked after each change and each second
 * @property {() => Pictured[]} [picture] the posts that stand there, where one can read them apart
 *
 * @typedef {{scene: string, least: number} & (new (container: HTMLElement, words: DOMStringMap) => Scene)} SceneClass `scene`
 *   is its name in the protocol, `least` how many posts it needs; `words` are the page's
 *
 * @typedef {object} Show
 * @property {Feed} feed
 * @property {Room} room
 * @property {number} now ms since the epoch, by the server's clock; never runs backwards
 * @property {boolean} still whether nothing may move
 * @property {Facts} facts
 * @property {Turns} turns whose turn it is, shared by all scenes; it has followed the feed
 * @property {string[]} arrived ids that came since the last draw, oldest first
 *
 * @typedef {object} Shown
 * @property {number} part how much of the ribbon line is drawn, 0 to 1
 * @property {boolean} [quiet] whether the line is no time, and there is none to wait for
 * @property {string} [note] which of the shelf's notes is true now
 *
 * @typedef {object} Facts what the organiser set
 * @property {number} goal balloons
 * @property {{from: number, seconds: number} | null} silence ms since the epoch
 * @property {string[]} unsaid countries that are not named with a number
 * @property {{lon: number, lat: number} | null} mark the place that the vigil is for
 * @property {"" | "same" | "apart"} step whether several screens go in step, and show the same
 * @property {{index: number, of: number}} place of this screen among them
 *
 * @typedef {object} ShowState what screens are to show: `GET show`, display:scene, and the desks' `show`
 * @property {string} wall
 * @property {number} turn rises with each change
 * @property {string} page what the display's page is made of: another one, and it loads itself anew
 * @property {string} scene chosen by hand; empty: as the playlist says
 * @property {{scene: string, seconds: number}[]} playlist begins again when it is through
 * @property {number | null} from when the playlist began, ms since the epoch
 * @property {"" | "same" | "apart"} step
 * @property {number} goal
 * @property {number} away seconds without a word from the server, after which a display falls back
 * @property {{from: number, seconds: number} | null} silence
 * @property {string[]} unsaid
 * @property {{lon: number, lat: number} | null} mark
 * @property {Record<string, string>} own scenes of single displays, by id
 * @property {string[]} places ids of displays, as they stand side by side
 *
 * @typedef {{x: number, y: number, width: number, height: number, size: number, words: string, photo: boolean}} Pictured
 *   a post on a scene's ground: pixels, and `size` of its letters in wall units
 *
 * @typedef {object} Frame
 * @property {number} page rises when the wall turns to other posts
 * @property {Card[]} cards
 * @property {boolean} [dark] whether the wall is dark for a moment before they come
 * @property {number} part how much of the ribbon line is drawn, 0 to 1
 *
 * @typedef {object} Room the ground that posts stand on, in pixels. Another object whenever anything measured differs
 * @property {number} columns
 * @property {number} unit one wall unit
 * @property {number} column width of one
 * @property {number} gap between columns
 * @property {number} rise between two posts of a column
 * @property {number} width
 * @property {number} height
 * @property {number} inset what a ribbon takes of a line
 * @property {number} space between photos and the words below them
 * @property {number} seam between two photos
 * @property {(post: Post, width: number, ribboned: boolean, isAlone: boolean) => Measure} measure
 *
 * @typedef {(size: number) => {height: number, unbroken: boolean}} Measure
 *
 * @typedef {object} Spread photos as they stand together, in pixels; `x` is counted from the start side
 * @property {number} width
 * @property {number} height
 * @property {{x: number, y: number, width: number, height: number}[]} places one for each photo
 *
 * @typedef {object} Stance how a post stands, wherever that is
 * @property {number} size of its words, in wall units
 * @property {number} width pixels
 * @property {number} height pixels
 * @property {Spread} spread its photos
 * @property {boolean} beside whether they stand beside the words, not above them
 * @property {boolean} isAlone whether the post has the wall for itself
 *
 * @typedef {Stance & {post: Post, parts: Post[], ribboned: boolean, since: number}} Placed a post that has its place in a
 *   column: whole, or in `parts` that follow each other there; `ribboned` where its lines leave room for the ribbon, and on the wall `since`, ms
 *
 * @typedef {Stance & {post: Post, ribboned: boolean, newest: boolean, x: number, y: number}} Card
 *   `newest` where it carries the ribbon now; pixels from the start side and from the top
 */

/** @import { Feed } from "./feed.js" */
/** @import { Turns } from "./turns.js" */
export {}
