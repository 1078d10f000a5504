/** The machine around the wall: full screen, a pointer that hides, a screen that stays on. */

const POINTER_MS = 3_000

/** @param {HTMLElement} main @returns {() => void} what one press does: the whole screen, without a pointer, kept awake; or back */
export function keepScreen(main) {
  const hidePointer = restPointer(main)
  const fill = () => {
    fillScreen()
    hidePointer()
    stayAwake()
  }
  document.addEventListener("dblclick", fill)
  document.addEventListener("visibilitychange", stayAwake)
  stayAwake()
  return fill
}

async function fillScreen() {
  try {
    if (document.fullscreenElement) await document.exitFullscreen()
    else await document.documentElement.requestFullscreen()
  } catch {
    // A browser that refuses leaves the wall as it is; a message would be projected.
  }
}

/** @type {WakeLockSentinel | undefined} */
let lock

/** The lock is lost whenever the page is hidden. */
async function stayAwake() {
  if (document.hidden || lock?.released === false) return
  try {
    lock = await navigator.wakeLock?.request("screen")
  } catch {
    // Without the lock (power saving, plain http) the operator's own settings decide.
  }
}

/** @param {HTMLElement} main @returns {() => void} hides it at once */
function restPointer(main) {
  let timer = 0
  let place = ""
  const hide = () => main.setAttribute("data-pointer", "hidden")
  const rest = () => {
    main.removeAttribute("data-pointer")
    clearTimeout(timer)
    timer = setTimeout(hide, POINTER_MS)
  }
  document.addEventListener("pointermove", ({ screenX, screenY }) => {
    const now = `${screenX} ${screenY}`
    if (now !== place) rest() // a window that grows under a still pointer says that it moved
    place = now
  })
  rest()
  return hide
}
