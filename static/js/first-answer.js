/** A question on a network that loses words without saying so: pure but for its clock. */

/**
 * Asks, and asks again with each pause that brings neither an answer nor a failure, until the first answer comes. On a
 * network that came back a new question gets through at once where the old one hangs; on a slow one the old one does.
 * @template T
 * @param {(signal: AbortSignal) => Promise<T>} question
 * @param {{pause: number, patience: number}} ms
 * @returns {Promise<T>} fails as soon as the first question fails
 */
export function firstAnswer(question, { pause, patience }) {
  /** @type {Set<() => void>} */
  const open = new Set()

  /** @param {number} longest ms */
  async function ask(longest) {
    const over = new AbortController()
    const end = () => over.abort()
    const timer = setTimeout(end, longest)
    open.add(end)
    try {
      return await question(over.signal)
    } finally {
      clearTimeout(timer)
      open.delete(end)
    }
  }

  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer
  const answer = new Promise((resolve, reject) => {
    ask(patience).then(resolve, reject)
    timer = setInterval(() => ask(2 * pause).then(resolve, () => {}), pause)
  })
  return /** @type {Promise<T>} */ (answer).finally(() => {
    clearInterval(timer)
    for (const end of open) end()
  })
}
