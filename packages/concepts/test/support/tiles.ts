import { createRandom, type LinearHead, type SignedShift, type Tensor } from '@morphoscope/domain';
import type { ClusterParts, RestOfNetwork, WeightedTiles } from '../../src/index.js';

export interface Planted extends WeightedTiles {
  readonly parts: ClusterParts;
  readonly n: number;
  readonly cells: number;
}

/**
 * Tiles of 3 × 2 cells made of K = 4 clusters over C = 5 channels and a residual ≥ 0, so that no part can be taken out
 * below 0. With `residual` −1 it is of any sign: taking parts out then goes below 0.
 */
export function plantedTiles(seed: number, { n = 3, shift, residual = 1 }: PlantOptions = {}): Planted {
  const random = createRandom(seed);
  const [K, C, cells] = [4, 5, 6];
  const H = Float32Array.from({ length: K * C }, () => random.uniform());
  const weights = Float32Array.from({ length: n * K * cells }, () => Math.max(0, random.normal()));
  const data = new Float32Array(n * C * cells);
  for (let i = 0; i < n; i++)
    for (let c = 0; c < C; c++)
      for (let p = 0; p < cells; p++) {
        let value = residual === 1 ? random.uniform() : random.normal();
        for (let k = 0; k < K; k++) value += weights[(i * K + k) * cells + p]! * H[k * C + c]!;
        data[(i * C + c) * cells + p] = shift
          ? value * shift.scale[c]! + shift.shift[c]!
          : Math.max(0, value);
      }
  const parts = { K, C, H, ...(shift ? { shift } : {}) };
  return { parts, n, cells, weights, activations: { data, shape: [n, C, 3, 2] } };
}

export interface PlantOptions {
  readonly n?: number;
  readonly shift?: SignedShift;
  readonly residual?: 1 | -1;
}

/** A shift for the planted tiles' five channels. */
export const plantedShift: SignedShift = {
  shift: Float32Array.of(-1, -0.5, 0, 0.25, -2),
  scale: Float32Array.of(1, 2, 0.5, 3, 1),
};

export function linearHead(seed: number, pooling: LinearHead['pooling'] = 'average'): LinearHead {
  const random = createRandom(seed);
  const [classes, channels] = [3, 5];
  const draw = (length: number) => Float32Array.from({ length }, () => random.normal());
  const [weights, bias] = [draw(classes * channels), draw(classes)];
  return { layer: 'relu', pooling, activation: 'softmax', classes, channels, weights, bias };
}

/** Pooling and a linear layer, written out. */
export function headOf(head: LinearHead): RestOfNetwork {
  return async ({ data, shape }) => {
    const [n, C, height, width] = shape as [number, number, number, number];
    const cells = height * width;
    const logits = new Float32Array(n * head.classes);
    for (let i = 0; i < n; i++)
      for (let c = 0; c < head.classes; c++) {
        let z = head.bias[c]!;
        for (let j = 0; j < C; j++) {
          const map = data.subarray((i * C + j) * cells, (i * C + j + 1) * cells);
          const pooled = head.pooling === 'max' ? Math.max(...map) : map.reduce((a, b) => a + b, 0) / cells;
          z += head.weights[c * C + j]! * pooled;
        }
        logits[i * head.classes + c] = z;
      }
    return { data: logits, shape: [n, head.classes] };
  };
}

/** A rest that is not linear: two logits of products and a saturating sum. */
export const curvedRest: RestOfNetwork = async ({ data, shape }) => {
  const [n, C, height, width] = shape as [number, number, number, number];
  const size = C * height * width;
  const logits = new Float32Array(n * 2);
  for (let i = 0; i < n; i++) {
    const values = data.subarray(i * size, (i + 1) * size);
    logits[2 * i] = Math.tanh(values.reduce((sum, value, j) => sum + Math.sin(j) * value, 0) / 5);
    logits[2 * i + 1] = values.reduce((sum, value, j) => sum + value * values[(j + 7) % size]!, 0) / size;
  }
  return { data: logits, shape: [n, 2] };
};

/** Gradient of Σ_i Σ_c seed_ic z_ic by A, by central differences. */
export async function numericGradient(rest: RestOfNetwork, A: Tensor, seed: Tensor): Promise<Tensor> {
  const step = 2 ** -8;
  const gradient = new Float32Array(A.data.length);
  for (let j = 0; j < gradient.length; j++) {
    const at = async (by: number) => {
      const data = A.data.slice();
      data[j]! += by;
      const { data: z } = await rest({ data, shape: A.shape });
      return z.reduce((sum, value, i) => sum + value * seed.data[i]!, 0);
    };
    gradient[j] = ((await at(step)) - (await at(-step))) / (2 * step);
  }
  return { data: gradient, shape: A.shape };
}

/** Worth of the logit of one class. */
export const logitOf =
  (c: number) =>
  ({ data, shape }: Tensor): number[] =>
    Array.from({ length: shape[0]! }, (_, i) => data[i * shape[1]! + c]!);
