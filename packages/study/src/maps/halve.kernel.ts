/** Sums of covered cells: what means of any coarser level are made from. */
export interface CellSums {
  /** First cell and size, in cells of the level. */
  readonly x0: number;
  readonly y0: number;
  readonly width: number;
  readonly height: number;
  readonly planes: number;
  /** `planes × height × width`. */
  readonly sums: Float64Array;
  /** `height × width`: covered cells of level 0 in each. */
  readonly counts: Uint32Array;
}

/** A window without any cell yet. */
export function emptySums(
  window: { readonly x0: number; readonly y0: number; readonly width: number; readonly height: number },
  planes: number,
): CellSums {
  const { x0, y0, width, height } = window;
  const size = width * height;
  const sums = new Float64Array(planes * size);
  return { x0, y0, width, height, planes, sums, counts: new Uint32Array(size) };
}

/**
 * Adds cells of a block to a window that is `2 ** level` times coarser.
 * @param values `planes × side × side`, NaN where not covered; its first cell lies at (x, y) of level 0.
 */
export function addBlock(
  to: CellSums,
  level: number,
  values: Float32Array,
  side: number,
  x: number,
  y: number,
): void {
  const factor = 2 ** level;
  const size = side * side;
  const target = to.width * to.height;
  const columns = columnsOf(to, factor, side, x);
  const [first, last] = rangeOf(columns);
  for (let r = 0; r < side; r++) {
    const row = Math.floor((y + r) / factor) - to.y0;
    if (row < 0 || row >= to.height) continue;
    const line = row * to.width;
    for (let c = first; c < last; c++)
      // Of a cell all planes are covered, or none is.
      if (!Number.isNaN(values[r * side + c]!)) to.counts[line + columns[c]!]!++;
    for (let p = 0; p < to.planes; p++) {
      const from = p * size + r * side;
      const at = p * target + line;
      for (let c = first; c < last; c++) {
        const value = values[from + c]!;
        if (!Number.isNaN(value)) to.sums[at + columns[c]!]! += value;
      }
    }
  }
}

/** Column of the window that each column of a block falls into; −1 outside. */
function columnsOf(to: CellSums, factor: number, side: number, x: number): Int32Array {
  return Int32Array.from({ length: side }, (_, c) => {
    const column = Math.floor((x + c) / factor) - to.x0;
    return column < 0 || column >= to.width ? -1 : column;
  });
}

/** From the first column inside to the one after the last. */
function rangeOf(columns: Int32Array): [number, number] {
  const first = columns.findIndex((column) => column >= 0);
  if (first < 0) return [0, 0];
  const end = columns.subarray(first).indexOf(-1);
  return [first, end < 0 ? columns.length : first + end];
}

/** Adds sums of a finer level to a window that is `2 ** levels` times coarser. */
export function addSums(to: CellSums, levels: number, from: CellSums): void {
  const factor = 2 ** levels;
  const target = to.width * to.height;
  const size = from.width * from.height;
  for (let r = 0; r < from.height; r++) {
    const row = Math.floor((from.y0 + r) / factor) - to.y0;
    if (row < 0 || row >= to.height) continue;
    for (let c = 0; c < from.width; c++) {
      const column = Math.floor((from.x0 + c) / factor) - to.x0;
      if (column < 0 || column >= to.width) continue;
      const at = row * to.width + column;
      to.counts[at]! += from.counts[r * from.width + c]!;
      for (let p = 0; p < to.planes; p++)
        to.sums[p * target + at]! += from.sums[p * size + r * from.width + c]!;
    }
  }
}
