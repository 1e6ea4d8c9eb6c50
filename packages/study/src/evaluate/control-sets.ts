import { applyShift, createProjector, fitKMeans, signedShift } from '@morphoscope/clustering';
import {
  createRandom,
  type Dictionary,
  type FeatureRows,
  type FitRecord,
  type Layer,
  type Random,
} from '@morphoscope/domain';
import type { MapSet } from './map-set.js';
import { principalComponents } from './principal-components.js';
import { type WeightRule, weightRules } from './weight-rule.js';

/** What controls are made from. */
export interface ControlInput {
  /** Activations of cells of slides the dictionaries were fitted on, `n × C`. */
  readonly rows: FeatureRows;
  readonly layer: Pick<Layer, 'nonNegative'>;
  /** Dictionaries of the study. */
  readonly sets: readonly MapSet[];
  readonly seed: number;
  readonly threads: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The controls of a study: ‖A‖, and for every number of clusters in it a random H twice over (random non-negative
 * directions, and cells drawn from the slides), PCA, and k-means where the study has none of that size. A random H is weighed
 * by the rule of the dictionaries it stands beside, their shift and their distance, so that only the prototypes differ.
 */
export async function makeControls(input: ControlInput): Promise<MapSet[]> {
  const { rows, layer, sets } = input;
  const controls: MapSet[] = [{ kind: 'control', id: 'norm', control: 'norm', K: 1 }];
  const dictionaries = sets.flatMap((set) => ('dictionary' in set ? [set.dictionary] : []));
  const model = dictionaries[0]!;
  const shift =
    dictionaries.find((one) => one.shift)?.shift ?? (layer.nonNegative ? undefined : signedShift(rows));
  const seen = shift ? applyShift(rows, shift) : rows;
  const sizes = [...new Set(sets.map(({ K }) => K))].sort((a, b) => a - b);
  const most = Math.min(sizes.at(-1)!, rows.n, rows.d);
  const projector = await createProjector();
  const pca = await principalComponents(projector, rows, most, input.seed).finally(() => projector.close());
  for (const K of sizes) {
    const rules = weightRules(
      dictionaries.filter((one) => one.K === K),
      shift,
    );
    controls.push(...randomControls(input, model, seen, K, rules));
    if (K <= most) {
      const components = pca.components.slice(0, K * rows.d);
      controls.push({ kind: 'control', id: `pca-k${K}`, control: 'pca', K, components, mean: pca.mean });
    }
    const known = sets.some((set) => 'dictionary' in set && set.dictionary.kind === 'kmeans' && set.K === K);
    if (!known && rows.n >= K) controls.push(await kmeansControl(input, model, K));
  }
  return controls;
}

/** The same K random prototypes, weighed by every rule. @param seen rows as NMF takes them, without values below zero. */
function randomControls(
  { seed }: ControlInput,
  model: Dictionary,
  seen: FeatureRows,
  K: number,
  rules: readonly WeightRule[],
): MapSet[] {
  const random = createRandom(seed, 'random-h', K);
  const prototypes = [
    ['random-h', randomDirections(random, K, seen.d)],
    ...(seen.n >= K ? [['random-cells', randomCells(random, seen, K)] as const] : []),
  ] as const;
  return rules.flatMap((rule) =>
    prototypes.map(([control, H]) => ({
      kind: 'control',
      id: `${control}${rule.metric ? '-decision' : ''}-k${K}`,
      control,
      K,
      dictionary: { ...likeDictionary(model, 'nmf', K, H, control, seed), ...rule },
    })),
  );
}

async function kmeansControl(input: ControlInput, model: Dictionary, K: number): Promise<MapSet> {
  const { rows, seed, threads, signal } = input;
  const { centroids } = await fitKMeans(rows, { K, seed, threads, ...(signal ? { signal } : {}) });
  const dictionary = likeDictionary(model, 'kmeans', K, centroids, 'kmeans', seed);
  return { kind: 'control', id: `control-kmeans-k${K}`, control: 'kmeans', K, dictionary };
}

/** K random directions of the non-negative orthant, uniform in angle: |normal| entries, unit length. */
function randomDirections(random: Random, K: number, C: number): Float32Array {
  const H = Float32Array.from({ length: K * C }, () => Math.abs(random.normal()));
  return unitRows(H, K, C);
}

/** K distinct cells, unit length. A cell without activation stays a row of zeros, which no cell is given to. */
function randomCells(random: Random, rows: FeatureRows, K: number): Float32Array {
  const chosen = new Set<number>();
  while (chosen.size < K) chosen.add(random.below(rows.n));
  const H = new Float32Array(K * rows.d);
  [...chosen].forEach((row, k) => {
    H.set(rows.data.subarray(row * rows.d, (row + 1) * rows.d), k * rows.d);
  });
  return unitRows(H, K, rows.d);
}

function unitRows(H: Float32Array, K: number, C: number): Float32Array {
  for (let k = 0; k < K; k++) {
    const row = H.subarray(k * C, (k + 1) * C);
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    if (length > 0) for (let c = 0; c < C; c++) row[c] = row[c]! / length;
  }
  return H;
}

/** A dictionary of these rows, bound to what the study's own are bound to. */
function likeDictionary(
  model: Dictionary,
  kind: Dictionary['kind'],
  K: number,
  H: Float32Array,
  algorithm: string,
  seed: number,
): Dictionary {
  const fit: FitRecord = {
    algorithm,
    init: algorithm,
    seed,
    sampleRows: 0,
    iterations: 0,
    converged: true,
    history: [],
  };
  const names = Array.from({ length: K }, (_, k) => `${algorithm} ${k + 1}`);
  const colours = names.map(() => '#9e9e9e');
  return { kind, K, C: model.C, H, binding: model.binding, fit, order: 'none', colours, names };
}
