/** Where letters have ink: a grid of cells, and what can be asked of it. Pure. */

/** @typedef {{x: number, y: number, width: number, height: number}} Box in cells, or in pixels */

export class Ink {
  #cells
  /** @type {Uint32Array} how many cells above and to the left have ink: a summed-area table (Crow, 1984) */
  #sums

  /** @param {number} columns @param {number} rows @param {Uint8Array} cells row by row: 1 where there is ink */
  constructor(columns, rows, cells) {
    this.#cells = cells
    this.columns = columns
    this.rows = rows
    this.#sums = new Uint32Array((columns + 1) * (rows + 1))
    for (let y = 0; y < rows; y += 1) {
      for (let x = 0, row = 0; x < columns; x += 1) {
        row += cells[y * columns + x] ?? 0
        this.#sums[(y + 1) * (columns + 1) + x + 1] = this.#sum(x + 1, y) + row
      }
    }
  }

  /** Cells with ink. @param {Box} box @returns {number} */
  count({ x, y, width, height }) {
    return this.#sum(x + width, y + height) - this.#sum(x, y + height) - this.#sum(x + width, y) + this.#sum(x, y)
  }

  /** The smallest box around the ink of one. @param {Box} box @returns {Box} */
  bounds(box) {
    let { x, y, width, height } = box
    while (height && !this.count({ x, y, width, height: 1 })) (y += 1), (height -= 1)
    while (height && !this.count({ x, y: y + height - 1, width, height: 1 })) height -= 1
    while (width && !this.count({ x, y, width: 1, height })) (x += 1), (width -= 1)
    while (width && !this.count({ x: x + width - 1, y, width: 1, height })) width -= 1
    return { x, y, width, height }
  }

  /** What stands apart in a box: its runs of columns with ink. @param {Box} box @returns {Box[]} from the left */
  runs({ x, y, width, height }) {
    const found = []
    for (let from = x, at = x; at <= x + width; at += 1) {
      if (at < x + width && this.count({ x: at, y, width: 1, height })) continue
      if (at > from) found.push({ x: from, y, width: at - from, height })
      from = at + 1
    }
    return found
  }

  /**
   * The box within another that is all ink and that `worth` prefers (the largest rectangle of a histogram, row by row).
   * @param {Box} box @param {(width: number, height: number) => number} worth
   * @returns {Box}
   */
  filled({ x, y, width, height }, worth) {
    let best = { x, y, width: 0, height: 0 }
    const heights = new Uint16Array(width + 1)
    for (let row = 0; row < height; row += 1) {
      /** @type {{from: number, high: number}[]} */
      const open = []
      for (let column = 0; column <= width; column += 1) {
        const inked = column < width && this.#cells[(y + row) * this.columns + x + column]
        const high = (heights[column] = inked ? (heights[column] ?? 0) + 1 : 0)
        let from = column
        for (let last = open.at(-1); last && last.high >= high; last = open.at(-1)) {
          open.pop()
          from = last.from
          const found = { x: x + from, y: y + row + 1 - last.high, width: column - from, height: last.high }
          if (worth(found.width, found.height) > worth(best.width, best.height)) best = found
        }
        if (high) open.push({ from, high })
      }
    }
    return best
  }

  /** @param {number} x @param {number} y */
  #sum(x, y) {
    return this.#sums[y * (this.columns + 1) + x] ?? 0
  }
}
