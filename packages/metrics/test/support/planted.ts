import { createRandom, type Random } from '@morphoscope/domain';

export const CLASSES = ['Benign', 'Gleason3', 'Gleason4', 'Gleason5'];
export const TARGETS = [...CLASSES, 'Malignant'];
export const METHODS = ['grad_cam', 'grad_cam_pp', 'layer_cam'];

/** Tiles with weights, logits, maps and masks that hang together: what protocol 4.1 takes. */
export interface PlantedTiles {
  readonly tiles: number;
  readonly K: number;
  readonly side: number;
  readonly cells: number;
  readonly W: Float32Array;
  /** `tiles × 4`. */
  readonly logits: Float32Array;
  /** `tiles × 5 × 3 × cells`. */
  readonly cams: Float32Array;
  readonly mask: Uint8Array;
  readonly group: Int32Array;
  readonly truth: Int32Array;
}

/**
 * Draws tiles with everything that goes wrong in them: cells without weight, a cluster that is 0 throughout, tiles where a map is 0
 * or constant, tiles without annotation.
 * @param shares weights sum to 1 per cell, as with k-means.
 */
export function plantTiles(
  seed: number,
  tiles: number,
  K: number,
  side: number,
  shares = false,
): PlantedTiles {
  const random = createRandom(seed, 'planted');
  const cells = side * side;
  const W = new Float32Array(tiles * K * cells);
  const logits = new Float32Array(tiles * 4);
  const cams = new Float32Array(tiles * 15 * cells);
  const mask = new Uint8Array(tiles * cells);
  const group = Int32Array.from({ length: tiles }, () => random.below(9));
  const truth = new Int32Array(tiles);
  // The same for all seeds: one model.
  const planted = createRandom(11, 'mixing');
  const mixing = Float64Array.from({ length: 4 * K }, () => planted.normal());
  for (let t = 0; t < tiles; t++) {
    const level = Float64Array.from({ length: K }, () => random.uniform() ** 2);
    for (let p = 0; p < cells; p++) fillCell(W, t * K * cells + p, K, cells, level, random, shares);
    for (let c = 0; c < 4; c++) {
      let sum = 0.8 * random.normal();
      for (let k = 0; k < K; k++) {
        for (let p = 0; p < cells; p++) sum += (3 * mixing[c * K + k]! * W[(t * K + k) * cells + p]!) / cells;
      }
      logits[t * 4 + c] = sum;
    }
    for (let j = 0; j < 15; j++)
      fillMap(cams, (t * 15 + j) * cells, W, (t * K + (j % K)) * cells, cells, random);
    truth[t] = random.below(4);
    const annotated = random.uniform() < 0.8;
    const border = random.below(cells);
    for (let p = 0; p < cells && annotated; p++) {
      mask[t * cells + p] = random.uniform() < 0.1 ? 0 : p < border ? 1 + truth[t]! : 1;
    }
  }
  return { tiles, K, side, cells, W, logits, cams, mask, group, truth };
}

function fillCell(
  W: Float32Array,
  at: number,
  K: number,
  cells: number,
  level: Float64Array,
  random: Random,
  shares: boolean,
): void {
  const empty = !shares && random.uniform() < 0.05;
  let sum = 0;
  const values = Array.from(level, (value, k) => {
    const absent = !shares && (k === K - 1 || random.uniform() < 0.3);
    const weight = empty || absent ? 0 : value * (0.2 + random.uniform());
    sum += weight;
    return weight;
  });
  values.forEach((value, k) => {
    W[at + k * cells] = shares ? value / sum : value;
  });
}

function fillMap(
  cams: Float32Array,
  at: number,
  W: Float32Array,
  from: number,
  cells: number,
  random: Random,
): void {
  const kind = random.uniform();
  for (let p = 0; p < cells; p++) {
    const value = W[from + p]! + 0.4 * random.normal();
    cams[at + p] = kind < 0.1 ? 0 : kind < 0.15 ? 0.5 : Math.max(0, value);
  }
}
