import { transform } from '@morphoscope/clustering';
import { createRandom, type Heatmap, type LinearHead, type Random } from '@morphoscope/domain';
import { clusterEffects, clusterEvidence } from './decisive-cluster.js';
import type { MapName } from './known-truth.js';

/** A map of one slide. */
export interface NamedMap {
  readonly map: MapName;
  /** Per cell; NaN where not covered. */
  readonly values: Float32Array;
}

/** What controls are made of. */
export interface ControlInput {
  /** `C` channels; NaN where not covered. */
  readonly activations: Heatmap;
  /** Row of the head that reads the layer, and the class explained. */
  readonly head: LinearHead;
  readonly target: number;
  /** Clusters of the random dictionary. */
  readonly K: number;
  readonly seed: number;
}

/**
 * Maps that know nothing of the decision: ‖A‖, how active the layer is, and a dictionary of K random non-negative directions, read
 * as a fitted one is.
 */
export async function controlMaps(input: ControlInput): Promise<NamedMap[]> {
  const { activations, head, target, K, seed } = input;
  const { channels: C, data } = activations;
  const cells = data.length / C;
  const covered = Array.from({ length: cells }, (_, cell) => cell).filter(
    (cell) => !Number.isNaN(data[cell]!),
  );
  const rows = new Float32Array(covered.length * C);
  const norm = new Float32Array(cells).fill(Number.NaN);
  covered.forEach((cell, i) => {
    let sum = 0;
    for (let c = 0; c < C; c++) {
      const value = data[c * cells + cell]!;
      rows[i * C + c] = value;
      sum += value * value;
    }
    norm[cell] = Math.sqrt(sum);
  });
  const H = randomDirections(createRandom(seed, 'known-truth', 'random-h'), K, C);
  const weights = await transform({ data: rows, n: covered.length, d: C, tileOf: new Uint32Array(0) }, H, K, {
    threads: 1,
  });
  const W = new Float32Array(K * cells).fill(Number.NaN);
  covered.forEach((cell, i) => {
    for (let k = 0; k < K; k++) W[k * cells + cell] = weights[i * K + k]!;
  });
  const dictionary = { kind: 'nmf', K, C, H } as const;
  const effects = clusterEffects(dictionary, head, target);
  const labels = new Float32Array(cells);
  const evidence = clusterEvidence({ dictionary, effects }, { W, labels });
  const id = `random-h-k${K}`;
  const most = effects.indexOf(Math.max(...effects));
  return [
    { map: { kind: 'control', id: 'norm', reading: 'map' }, values: norm },
    {
      map: { kind: 'control', id, reading: 'cluster' },
      values: W.slice(most * cells, (most + 1) * cells),
    },
    { map: { kind: 'control', id, reading: 'evidence' }, values: evidence },
  ];
}

/** K unit rows, uniform in angle over the non-negative directions. */
function randomDirections(random: Random, K: number, C: number): Float32Array {
  const H = Float32Array.from({ length: K * C }, () => Math.abs(random.normal()));
  for (let k = 0; k < K; k++) {
    const row = H.subarray(k * C, (k + 1) * C);
    const length = Math.hypot(...row);
    row.forEach((value, c) => {
      row[c] = value / length;
    });
  }
  return H;
}
