/** What a moderator does to one screen: gives it a scene of its own, lets it show its name, or load its page again. */

/** @import { Programme, Trouble } from "./desk-programme.js" */
/** @import { Wording } from "./wording.js" */
import { write } from "./parts.js"

/**
 * @param {HTMLElement} list of screens, each with its forms
 * @param {Programme} programme
 * @param {HTMLElement} place where it is said what came of it
 * @param {Wording} wording `done…` for each act
 */
export function listenToActs(list, programme, place, wording) {
  list.addEventListener("submit", async (event) => {
    const { target: form, submitter: button } = event
    const act = button?.dataset.act
    if (!(form instanceof HTMLFormElement) || !button || !act) return
    event.preventDefault()
    const fields = new FormData(form)
    const [screen, scene] = [String(fields.get("screen")), String(fields.get("scene"))]
    const own = Object.fromEntries(Object.entries({ ...programme.state.own, [screen]: scene }).filter(([, given]) => given))
    const assumed = act === "own" ? { own } : {}
    const trouble = await programme.say(button.getAttribute("formaction") ?? form.action, fields, assumed)
    write(place, "") // so that the same words are read out again
    write(place, told(trouble, act, wording))
  })
}

/** @param {Trouble} trouble @param {string} act @param {Wording} wording */
function told(trouble, act, wording) {
  if (trouble === "unreachable") return wording.say("undone")
  return trouble ? trouble.words : wording.say(`done${act.charAt(0).toUpperCase()}${act.slice(1)}`)
}
