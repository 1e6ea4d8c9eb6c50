import { attributors, camsFrom, classEvidenceMaps, targetSeed, toCells } from '@morphoscope/attribution';
import { contributions } from '@morphoscope/concepts';
import {
  type AttributionMethod,
  createRandom,
  type Dictionary,
  type DifferentiableModel,
  type Target,
  type Tensor,
} from '@morphoscope/domain';
import { isLayerMethod } from '../../evaluate-settings.js';
import type { MapSet } from '../../map-set.js';
import { partWeights } from '../../worker/cluster-curves.js';
import type { TileActivations } from '../../worker/finite-tiles.js';
import type { TileMapping } from '../../worker/weight-maps.js';
import type { ProbeMap } from '../probe-map.js';

/** Some tiles and what is asked about them. */
export interface DecisionTiles {
  readonly input: Tensor;
  readonly tiles: TileActivations;
  readonly mappings: readonly TileMapping[];
  /** Per tile. */
  readonly targets: readonly Target[];
  /** Per tile: tells it apart from all others, for random order. */
  readonly keys: readonly string[];
}

/** Every map of some tiles for the tiles' own decisions: one array of `n × P` per map. */
export async function decisionMaps(
  model: DifferentiableModel,
  sets: readonly MapSet[],
  maps: readonly ProbeMap[],
  given: DecisionTiles,
  seed: number,
): Promise<Float32Array[]> {
  const methods = maps.flatMap((map) => (map.kind === 'method' ? [map.method] : []));
  const { tiles, targets, mappings } = given;
  const { gradient } = await model.layerGradient(tiles.activations, targetSeed(tiles.logits, targets));
  const saliency = await methodMaps(model, methods, given, gradient);
  const clusters = new Map<number, ClusterMaps>();
  return maps.map((map) => {
    switch (map.kind) {
      case 'method':
        return saliency.get(map.method)!;
      case 'norm':
        return Float32Array.from(mappings.flatMap(({ squaredNorms }) => [...squaredNorms.map(Math.sqrt)]));
      case 'random-order':
        return randomMaps(given, seed);
      default: {
        const set = sets[map.set] as Extract<MapSet, { readonly dictionary: Dictionary }>;
        const known = clusters.get(map.set) ?? clusterMaps(model, set.dictionary, map.set, given, gradient);
        clusters.set(map.set, known);
        return known[map.kind];
      }
    }
  });
}

/** Maps of methods at the cells of the layer. */
export async function methodMaps(
  model: DifferentiableModel,
  methods: readonly AttributionMethod[],
  { input, tiles, targets }: Pick<DecisionTiles, 'input' | 'tiles' | 'targets'>,
  gradient?: Tensor,
): Promise<Map<AttributionMethod, Float32Array>> {
  const { activations, logits } = tiles;
  const seed = targetSeed(logits, targets);
  const cams = methods.filter(isLayerMethod).filter((method) => method !== 'cam');
  const made = new Map<AttributionMethod, Float32Array>();
  if (cams.length > 0) {
    const given = gradient ?? (await model.layerGradient(activations, seed)).gradient;
    for (const [method, { data }] of Object.entries(camsFrom(activations, given, cams)))
      made.set(method as AttributionMethod, data);
  }
  for (const method of methods) {
    if (made.has(method)) continue;
    const map =
      method === 'cam'
        ? classEvidenceMaps(activations, seed, model.description.head!)
        : await attributors[method].attribute(model, input, targets);
    made.set(method, toCells(map, model.layer).data);
  }
  return made;
}

type ClusterMaps = Readonly<Record<'clusters' | 'strongest-cluster', Float32Array>>;

/** What the clusters contribute at each cell, and W of the cluster that contributes most in the tile. */
function clusterMaps(
  model: DifferentiableModel,
  dictionary: Dictionary,
  s: number,
  { tiles, mappings }: DecisionTiles,
  gradient: Tensor,
): ClusterMaps {
  const { K, C, H, shift } = dictionary;
  const parts = { K, C, H, ...(shift ? { shift } : {}), nonNegative: model.layer.nonNegative };
  const own = mappings.map(({ maps }) => maps[s]!);
  const weights = partWeights(dictionary, own);
  const found = contributions(parts, { activations: tiles.activations, weights }, gradient);
  const P = found.cells;
  const sums = new Float32Array(tiles.n * P);
  const strongest = new Float32Array(tiles.n * P);
  for (let i = 0; i < tiles.n; i++) {
    let best = 0;
    for (let k = 0; k < K; k++) {
      const plane = found.planes.subarray((i * (K + 1) + k) * P, (i * (K + 1) + k + 1) * P);
      for (let p = 0; p < P; p++) sums[i * P + p]! += plane[p]!;
      if (found.tiles[i * (K + 1) + k]! > found.tiles[i * (K + 1) + best]!) best = k;
    }
    strongest.set(own[i]!.weights.subarray(best * P, (best + 1) * P), i * P);
  }
  return { clusters: sums, 'strongest-cluster': strongest };
}

function randomMaps({ mappings, keys }: DecisionTiles, seed: number): Float32Array {
  return Float32Array.from(
    mappings.flatMap(({ squaredNorms }, i) => {
      const random = createRandom(seed, 'random-order', keys[i]!);
      return Array.from(squaredNorms, () => random.uniform());
    }),
  );
}
