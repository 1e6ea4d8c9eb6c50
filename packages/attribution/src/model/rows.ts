import type { Tensor } from '@morphoscope/domain';

/** `count` rows of a batch from `from` on; the last row stands in for rows that are not there. */
export function rowsOf({ data, shape }: Tensor, from: number, count: number): Tensor {
  const n = shape[0]!;
  const size = data.length / n;
  const taken = [count, ...shape.slice(1)];
  if (from + count <= n) return { data: data.subarray(from * size, (from + count) * size), shape: taken };
  const filled = new Float32Array(count * size);
  for (let row = 0; row < count; row++) {
    const at = Math.min(from + row, n - 1) * size;
    filled.set(data.subarray(at, at + size), row * size);
  }
  return { data: filled, shape: taken };
}

/** Batches one after the other, cut to `n` rows. */
export function joinRows(batches: readonly Tensor[], n: number): Tensor {
  const [first] = batches;
  const [count = 1, ...rest] = first!.shape;
  const size = first!.data.length / count;
  const data = new Float32Array(n * size);
  for (const [i, batch] of batches.entries()) {
    const room = data.length - i * count * size;
    data.set(batch.data.length > room ? batch.data.subarray(0, room) : batch.data, i * count * size);
  }
  return { data, shape: [n, ...rest] };
}
