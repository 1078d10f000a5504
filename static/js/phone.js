/** The phone page: counts while one writes, sends without losing a word, and shows what the wall shows. */

import { WallList } from "./wall-list.js"
import { Recent } from "./recent.js"
import { WritingForm } from "./writing-form.js"

const form =
  /** @type {HTMLFormElement} */
  (document.querySelector("form.write"))
const closed =
  /** @type {HTMLElement} */
  (document.querySelector("[data-closed]"))
const section =
  /** @type {HTMLElement} */
  (document.querySelector(".posts"))

const chosen =
  /** @type {HTMLInputElement} */
  (form.querySelector("[type=file]"))
const writing = new WritingForm(form, chosen)
// Its code comes while somebody is still choosing.
for (const moment of ["click", "change"]) chosen.addEventListener(moment, takePhotos)

/** @type {NodeListOf<HTMLOptionElement>} */
const options = form.querySelectorAll("[name=country] option[value]:not([value=''])")
const list = new WallList(section, new Map([...options].map((option) => [option.value, option.text])))
const feed = new Recent(Number(section.dataset.seq), list.ids, Number(section.dataset.count))

function takePhotos() {
  writing.takePhotos().catch(() => setTimeout(takePhotos, 2_000))
}

// Loaded last and apart: a phone that cannot load the socket's code can still send.
const { keepLive } = await import("./live.js")
keepLive({
  wall: section.dataset.wall ?? "",
  feed,
  onChange: () => list.show(feed),
  onState: ({ open }) => {
    form.hidden = !open
    closed.hidden = open
  },
})
