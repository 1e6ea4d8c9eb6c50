import type { Tensor } from '@morphoscope/domain';

/** Tiles of a batch that the model gave finite values for. */
export interface TileActivations {
  readonly n: number;
  /** `n`: position of each in the job's list. */
  readonly rows: readonly number[];
  /** `n × classes`. */
  readonly logits: Tensor;
  /** `n × C × h × w`. */
  readonly activations: Tensor;
}

/**
 * Leaves out tiles with values that are not finite: one of them would spoil every sum it enters.
 * @param first position in the job of the batch's first tile
 */
export function finiteTiles(logits: Tensor, activations: Tensor, first: number): TileActivations {
  const count = logits.shape[0]!;
  const good = Array.from({ length: count }, (_, t) => t).filter(
    (t) => rowIsFinite(logits, t) && rowIsFinite(activations, t),
  );
  const rows = good.map((t) => first + t);
  if (good.length === count) return { n: count, rows, logits, activations };
  return { n: good.length, rows, logits: pickRows(logits, good), activations: pickRows(activations, good) };
}

function rowIsFinite({ data, shape }: Tensor, row: number): boolean {
  const size = data.length / shape[0]!;
  let sum = 0;
  for (let i = row * size; i < (row + 1) * size; i++) sum += data[i]! * 0;
  return sum === 0;
}

/** Some of the tiles, by position in the batch. */
export function pickTiles(tiles: TileActivations, wanted: readonly number[]): TileActivations {
  if (wanted.length === tiles.n) return tiles;
  return {
    n: wanted.length,
    rows: wanted.map((i) => tiles.rows[i]!),
    logits: pickRows(tiles.logits, wanted),
    activations: pickRows(tiles.activations, wanted),
  };
}

/** Some rows of a tensor's first axis, in that order. */
function pickRows({ data, shape }: Tensor, rows: readonly number[]): Tensor {
  const size = data.length / shape[0]!;
  const out = new Float32Array(rows.length * size);
  rows.forEach((row, i) => {
    out.set(data.subarray(row * size, (row + 1) * size), i * size);
  });
  return { data: out, shape: [rows.length, ...shape.slice(1)] };
}
