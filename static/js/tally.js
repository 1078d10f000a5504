/** How many points lie in a box, answered at once wherever it is: a summed-area table (Crow, 1984), in cells of half a step. Pure. */

/** @import { Box, Point } from "./map-layout.js" */

export class Tally {
  #cell
  #across
  #down
  #sums

  /** @param {Point[]} points @param {{width: number, height: number, step: number}} ground `step` between two points */
  constructor(points, { width, height, step }) {
    this.#cell = step / 2
    this.#across = Math.ceil(width / this.#cell) + 1
    this.#down = Math.ceil(height / this.#cell) + 1
    this.#sums = new Uint16Array(this.#across * this.#down)
    for (const { x, y } of points) this.#add(Math.floor(x / this.#cell) + 1, Math.floor(y / this.#cell) + 1, 1)
    for (let row = 1; row < this.#down; row += 1)
      for (let column = 1; column < this.#across; column += 1) {
        this.#add(column, row, this.#at(column - 1, row) + this.#at(column, row - 1) - this.#at(column - 1, row - 1))
      }
  }

  /** @param {Box} box */
  within({ x, y, width, height }) {
    const [left, top] = [Math.floor(x / this.#cell), Math.floor(y / this.#cell)]
    const [right, bottom] = [Math.ceil((x + width) / this.#cell), Math.ceil((y + height) / this.#cell)]
    return this.#at(right, bottom) - this.#at(left, bottom) - this.#at(right, top) + this.#at(left, top)
  }

  /** @param {number} column @param {number} row @param {number} count */
  #add(column, row, count) {
    this.#sums[this.#index(column, row)] = this.#at(column, row) + count
  }

  /** @param {number} column @param {number} row */
  #at(column, row) {
    return this.#sums[this.#index(column, row)] ?? 0
  }

  /** @param {number} column @param {number} row */
  #index(column, row) {
    return Math.max(0, Math.min(row, this.#down - 1)) * this.#across + Math.max(0, Math.min(column, this.#across - 1))
  }
}
