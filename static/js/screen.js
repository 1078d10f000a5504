/** The machine around the wall: full screen, a pointer that hides, a screen that stays on. */

const POINTER_MS = 3_000

/** @param {HTMLElement} main */
export function keepScreen(main) {
  document.addEventListener("keydown", ({ key, ctrlKey, metaKey, altKey }) => {
    if (key.toLowerCase() === "f" && !ctrlKey && !metaKey && !altKey) fillScreen()
  })
  document.addEventListener("dblclick", fillScreen)
  document.addEventListener("visibilitychange", stayAwake)
  stayAwake()
  hidePointer(main)
}

async function fillScreen() {
  try {
    if (document.fullscreenElement) await document.exitFullscreen()
    else await document.documentElement.requestFullscreen()
  } catch {
    // A browser that refuses leaves the wall as it is; a message would be projected.
  }
}

async function stayAwake() {
  if (document.hidden) return
  try {
    await navigator.wakeLock?.request("screen")
  } catch {
    // Without the lock (power saving, plain http) the operator's own settings decide.
  }
}

/** @param {HTMLElement} main */
function hidePointer(main) {
  let timer = 0
  const rest = () => {
    main.removeAttribute("data-pointer")
    clearTimeout(timer)
    timer = setTimeout(() => main.setAttribute("data-pointer", "hidden"), POINTER_MS)
  }
  document.addEventListener("pointermove", rest)
  rest()
}
