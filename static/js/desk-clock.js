/** How far this machine's clock is from the server's, told by an answer's Date: good to about a second. Pure. */

/**
 * @param {string | null} date of the answer: the server was at some moment of this second
 * @param {number} asked ms since the epoch, by this machine's clock
 * @param {number} heard the same
 * @returns {number} ms that this machine's clock is behind; 0 where it may well be right
 */
export function lag(date, asked, heard) {
  const said = Date.parse(date ?? "")
  if (Number.isNaN(said)) return 0
  const least = said - heard
  const most = said + 1_000 - asked
  return least <= 0 && most >= 0 ? 0 : (least + most) / 2
}
