import type { Point, Points } from './lasso';

const SIDE = 48;

/**
 * Where the name of each group goes: the middle of its densest square of a 48 × 48 grid, smoothed over the neighbours.
 * `undefined` for a group without points.
 */
export function anchors(points: Points, group: ArrayLike<number>, groups: number): (Point | undefined)[] {
  const counts = new Uint32Array(groups * SIDE * SIDE);
  for (let i = 0; i < group.length; i++) {
    const g = group[i] as number;
    if (g < 0 || g >= groups) continue;
    const square = squareOf(points.x[i] as number) + SIDE * squareOf(points.y[i] as number);
    counts[g * SIDE * SIDE + square]!++;
  }
  return Array.from({ length: groups }, (_, g) =>
    densest(counts.subarray(g * SIDE * SIDE, (g + 1) * SIDE * SIDE)),
  );
}

/** Moves labels apart from above to below, each at most as far as needed; sizes and places in px. */
export function apart<T extends { x: number; y: number; width: number; height: number }>(
  labels: readonly T[],
  gap = 4,
): T[] {
  const placed: T[] = [];
  for (const label of [...labels].sort((a, b) => a.y - b.y)) {
    const moved = { ...label };
    for (const other of placed) {
      const tooNear =
        Math.abs(moved.x - other.x) < (moved.width + other.width) / 2 + gap &&
        Math.abs(moved.y - other.y) < (moved.height + other.height) / 2 + gap;
      if (tooNear) moved.y = other.y + (moved.height + other.height) / 2 + gap;
    }
    placed.push(moved);
    placed.sort((a, b) => a.y - b.y);
  }
  return placed;
}

function densest(counts: Uint32Array): Point | undefined {
  let [best, most] = [-1, 0];
  for (let square = 0; square < counts.length; square++) {
    if (!counts[square]) continue;
    const sum = around(counts, square);
    if (sum > most) [best, most] = [square, sum];
  }
  if (best < 0) return undefined;
  return [middleOf(best % SIDE), middleOf(Math.floor(best / SIDE))];
}

/** Count of a square and its eight neighbours, its own twice. */
function around(counts: Uint32Array, square: number): number {
  const [column, row] = [square % SIDE, Math.floor(square / SIDE)];
  let sum = counts[square] as number;
  for (let y = Math.max(0, row - 1); y <= Math.min(SIDE - 1, row + 1); y++)
    for (let x = Math.max(0, column - 1); x <= Math.min(SIDE - 1, column + 1); x++)
      sum += counts[x + SIDE * y] as number;
  return sum;
}

function squareOf(value: number): number {
  return Math.max(0, Math.min(SIDE - 1, Math.floor(((value + 1) / 2) * SIDE)));
}

function middleOf(square: number): number {
  return ((square + 0.5) / SIDE) * 2 - 1;
}
