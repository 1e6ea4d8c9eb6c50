import { MorphoscopeError, type Tensor } from '@morphoscope/domain';
import { absoluteSum, copyNonNegative } from './parts.kernel.js';

/** g, the rest of the network: `n × C × h × w` to logits, `n × classes`. Takes any n ≥ 1. */
export type RestOfNetwork = (activations: Tensor) => Promise<Tensor>;

/** Logits of several changed versions of each tile. */
export interface VariantLogits {
  readonly n: number;
  /** Versions of a tile. */
  readonly steps: number;
  readonly classes: number;
  /** `n × steps × classes`, row-major. */
  readonly logits: Float32Array;
  /** `n × steps`: what was cut off at 0, over Σ|A| of the tile. 0: the change was made in full. */
  readonly clipped: Float32Array;
}

/** What is to be run. */
export interface VariantPlan {
  readonly n: number;
  readonly steps: number;
  readonly C: number;
  readonly height: number;
  readonly width: number;
  readonly activations: Float32Array;
  readonly nonNegative: boolean;
  /** Values of activations in memory for one run of the rest. */
  readonly valuesAtOnce: number;
  /** Brings `map` (`C × cells`) to version `step` of a tile. Steps come in order; `map` is as the step before left it. */
  readonly change: (map: Float32Array, tile: number, step: number) => void;
}

/** Runs all versions of all tiles through the rest of the network, as many at a time as memory is allowed for. */
export async function runVariants(rest: RestOfNetwork, plan: VariantPlan): Promise<VariantLogits> {
  const { n, steps, C, height, width } = plan;
  const size = C * height * width;
  const total = n * steps;
  const atOnce = Math.min(total, Math.max(1, Math.floor(plan.valuesAtOnce / Math.max(1, size))));
  const batch = new Float32Array(atOnce * size);
  const map = new Float32Array(size);
  const clipped = new Float32Array(total);
  let logits = new Float32Array(0);
  let norm = 0;
  for (let start = 0; start < total; start += atOnce) {
    const rows = Math.min(atOnce, total - start);
    for (let row = 0; row < rows; row++) {
      const [tile, step] = [Math.floor((start + row) / steps), (start + row) % steps];
      if (step === 0) norm = absoluteSum(plan.activations.subarray(tile * size, (tile + 1) * size));
      plan.change(map, tile, step);
      const out = batch.subarray(row * size, (row + 1) * size);
      const cut = plan.nonNegative ? copyNonNegative(map, out) : 0;
      if (!plan.nonNegative) out.set(map);
      clipped[start + row] = norm > 0 ? cut / norm : 0;
    }
    const given = await rest({ data: batch.subarray(0, rows * size), shape: [rows, C, height, width] });
    checkLogits(given, rows);
    if (start === 0) logits = new Float32Array(total * given.shape[1]!);
    logits.set(given.data, start * given.shape[1]!);
  }
  return { n, steps, classes: total > 0 ? logits.length / total : 0, logits, clipped };
}

function checkLogits({ data, shape }: Tensor, rows: number): void {
  if (shape.length === 2 && shape[0] === rows && data.length === rows * shape[1]!) return;
  throw new MorphoscopeError(
    'InputError',
    `the rest of the network gives ${shape.join(' × ')} for ${rows} tiles, expected ${rows} × classes`,
    { suggestion: 'Give a function from activations to logits, one row per tile.' },
  );
}
