// Drives the shipped Feed for tests/wall/test_feed.py: one question a line on stdin, one answer a line on stdout.
import { createInterface } from "node:readline"
import { Feed } from "../../static/js/feed.js"

/** @type {Feed[]} */
const feeds = []

/** @type {Record<string, (feed: Feed, ...given: any[]) => unknown>} */
const answers = {
  add: (feed, event) => feed.add(event),
  remove: (feed, event) => feed.remove(event),
  takeDown: (feed, page, after) => feed.takeDown(page, after),
  take: (feed, page, after) => feed.take(page, after),
  seq: (feed) => feed.seq,
  posts: (feed) => feed.posts(),
}

for await (const line of createInterface({ input: process.stdin })) {
  const [action, number, ...given] = JSON.parse(line)
  const answer = action === "new" ? feeds.push(new Feed()) - 1 : answers[action](feeds[number], ...given)
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
