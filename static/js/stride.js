/** Going round in strides. Pure. */

/** Strides that meet each of a round once: the shortest of at least so many. @param {number} least @param {number} count at least 1 */
export function strideOver(least, count) {
  let stride = least
  while (divisor(stride, count) > 1) stride += 1
  return stride
}

/** @param {number} a @param {number} b @returns {number} the greatest that both have */
function divisor(a, b) {
  return b ? divisor(b, a % b) : a
}
