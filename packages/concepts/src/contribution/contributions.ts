import { type LinearHead, MorphoscopeError, type Tensor } from '@morphoscope/domain';
import { batchSize, type ClusterParts, rowsInUnitsOfA, type WeightedTiles } from '../cluster-model.js';
import { cellPart, cellWorth, type GradientPlanes, shiftWorth } from './contribution.kernel.js';

/** What the clusters and the residual contribute to one target, tile by tile. */
export interface Contributions {
  readonly n: number;
  readonly K: number;
  readonly cells: number;
  /** `n × (K + 1) × cells`: the clusters, then the residual. Sums over cells are the tile's contributions. */
  readonly planes: Float32Array;
  /** `n × (K + 1)`: the clusters, then the residual. */
  readonly tiles: Float64Array;
  /** `n`: what the shift of a signed layer is worth, the same in every cell; 0 without one. */
  readonly constant: Float64Array;
}

/**
 * Contributions to a target by its gradient: of cluster k at a cell `G(p) · W_k(p) H_k`, of the residual
 * `G(p) · (A(p) − shift − Σ_k W_k(p) H_k)`, with G the target's gradient by A at these activations. They add up to
 * `Σ_p G(p) · A(p)` whatever the network, with the constant.
 *
 * That sum is the target without its bias, exactly, where the rest of the network is linear in A: average pooling and a
 * linear layer, and max pooling and a linear layer for the cells that win now. Otherwise it is the first order of a
 * Taylor series, and `Ablation.effects` gives what leaving a part out really does.
 * @param gradient `n × C × h × w`, or `n × C × 1 × 1` where it is the same in all cells.
 * @throws MorphoscopeError `InputError` when sizes do not fit.
 */
export function contributions(parts: ClusterParts, tiles: WeightedTiles, gradient: Tensor): Contributions {
  const { K, C, shift } = parts;
  const { n, cells } = batchSize(parts, tiles);
  const perChannel = checkGradient(gradient, tiles.activations);
  const rows = rowsInUnitsOfA(parts);
  const planes = new Float32Array(n * (K + 1) * cells);
  const sums = new Float64Array(n * (K + 1));
  const constant = new Float64Array(n);
  const plane = new Float64Array(cells);
  const left = new Float64Array(cells);
  for (let i = 0; i < n; i++) {
    const G = planesOf(gradient, i, C, perChannel);
    const A = tiles.activations.data.subarray(i * C * cells, (i + 1) * C * cells);
    const keep = (part: number, values: Float64Array) => {
      const at = i * (K + 1) + part;
      planes.set(values, at * cells);
      sums[at] = sumOf(values);
    };
    cellWorth(A, G, shift?.shift, cells, left);
    for (let k = 0; k < K; k++) {
      const weights = tiles.weights.subarray((i * K + k) * cells, (i * K + k + 1) * cells);
      cellPart(weights, rows.subarray(k * C, (k + 1) * C), G, plane);
      for (let p = 0; p < cells; p++) left[p]! -= plane[p]!;
      keep(k, plane);
    }
    keep(K, left);
    if (shift) constant[i] = shiftWorth(G, shift.shift, cells);
  }
  return { n, K, cells, planes, tiles: sums, constant };
}

/**
 * The gradient of targets by A for average pooling and a linear layer, in closed form: `Σ_c seed_c w_c / cells`.
 * @param seed `n × classes`: gradient of each tile's target by its logits, 1 at the class for a logit.
 * @param cells of the layer's map.
 * @returns `n × C × 1 × 1`.
 * @throws MorphoscopeError `InputError` for a head that does not pool by averaging, or a seed of other classes.
 */
export function headGradient(head: LinearHead, seed: Tensor, cells: number): Tensor {
  const { classes, channels, weights, pooling } = head;
  const n = seed.shape[0] ?? 0;
  if (pooling !== 'average')
    throw new MorphoscopeError('InputError', 'with max pooling the gradient depends on the tile', {
      where: head.layer,
      suggestion: 'Take the gradient from the model.',
    });
  if (seed.data.length !== n * classes || seed.shape[1] !== classes)
    throw new MorphoscopeError('InputError', `the seed is ${seed.shape.join(' × ')}, not n × ${classes}`, {
      where: head.layer,
      suggestion: 'Give one value per tile and class.',
    });
  const data = new Float32Array(n * channels);
  const sum = new Float64Array(channels);
  for (let i = 0; i < n; i++) {
    sum.fill(0);
    for (let c = 0; c < classes; c++) {
      const start = seed.data[i * classes + c]!;
      if (start === 0) continue;
      for (let j = 0; j < channels; j++) sum[j]! += start * weights[c * channels + j]!;
    }
    for (let j = 0; j < channels; j++) data[i * channels + j] = sum[j]! / cells;
  }
  return { data, shape: [n, channels, 1, 1] };
}

/** @returns values per channel: all cells, or 1. */
function checkGradient({ data, shape }: Tensor, activations: Tensor): number {
  const [n, C, height, width] = activations.shape as [number, number, number, number];
  const whole = [n, C, height, width].join();
  const given = shape.join();
  if (given === whole && data.length === n * C * height * width) return height * width;
  if (given === [n, C, 1, 1].join() && data.length === n * C) return 1;
  throw new MorphoscopeError(
    'InputError',
    `the gradient is ${shape.join(' × ')}, and the activations are ${activations.shape.join(' × ')}`,
    { suggestion: 'Give the gradient at these activations.' },
  );
}

function planesOf(gradient: Tensor, tile: number, C: number, perChannel: number): GradientPlanes {
  const size = C * perChannel;
  return { data: gradient.data.subarray(tile * size, (tile + 1) * size), perChannel };
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (let p = 0; p < values.length; p++) sum += values[p]!;
  return sum;
}
