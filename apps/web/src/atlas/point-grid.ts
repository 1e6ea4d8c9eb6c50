import type { Points } from './lasso';

const SIDE = 512;

/** Points sorted into the squares of a 512 × 512 grid over −1…1: finds the one nearest to a place at once. */
export class PointGrid {
  readonly #start = new Uint32Array(SIDE * SIDE + 1);
  readonly #rows: Uint32Array;

  constructor(private readonly points: Points) {
    const n = points.x.length;
    const square = new Uint32Array(n);
    for (let i = 0; i < n; i++) {
      square[i] = squareOf(points.x[i] as number) + SIDE * squareOf(points.y[i] as number);
      this.#start[(square[i] as number) + 1]!++;
    }
    for (let s = 0; s < SIDE * SIDE; s++) this.#start[s + 1]! += this.#start[s] as number;
    const next = this.#start.slice();
    this.#rows = new Uint32Array(n);
    for (let i = 0; i < n; i++) this.#rows[next[square[i] as number]!++] = i;
  }

  /** Row of the point nearest to `(x, y)`, at most `reach` away; `undefined` if there is none. */
  nearest(x: number, y: number, reach: number): number | undefined {
    let best: number | undefined;
    let least = reach * reach;
    for (let gy = squareOf(y - reach); gy <= squareOf(y + reach); gy++) {
      const from = this.#start[SIDE * gy + squareOf(x - reach)] as number;
      const to = this.#start[SIDE * gy + squareOf(x + reach) + 1] as number;
      for (let i = from; i < to; i++) {
        const row = this.#rows[i] as number;
        const distance =
          ((this.points.x[row] as number) - x) ** 2 + ((this.points.y[row] as number) - y) ** 2;
        if (distance <= least) {
          least = distance;
          best = row;
        }
      }
    }
    return best;
  }
}

function squareOf(value: number): number {
  return Math.max(0, Math.min(SIDE - 1, Math.floor(((value + 1) / 2) * SIDE)));
}
