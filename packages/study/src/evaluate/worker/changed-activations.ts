import type { DifferentiableModel } from '@morphoscope/domain';
import { canRebuild } from '../map-set.js';
import { clusterCurves, decisionGradient, ownDecisions } from './cluster-curves.js';
import { pickTiles, type TileActivations } from './finite-tiles.js';
import { type CurveTiles, curveNames, type SetTiles } from './protocol.js';
import { squaredDistance } from './tile-sums.kernel.js';
import type { TileMapping, WeightMaps } from './weight-maps.js';

/** Some tiles with their maps. */
interface MappedTiles {
  readonly tiles: TileActivations;
  readonly mappings: readonly TileMapping[];
  /** Which of them to change, by position. */
  readonly wanted: readonly number[];
}

/** Puts the activations as each map set sees them back through the rest of the model. */
export async function rebuildTiles(
  model: DifferentiableModel,
  maps: WeightMaps,
  { tiles, mappings, wanted }: MappedTiles,
): Promise<SetTiles['rebuilt'][]> {
  const classes = tiles.logits.shape[1]!;
  const original = pickTiles(tiles, wanted).activations;
  const size = original.data.length / Math.max(1, wanted.length);
  const results: SetTiles['rebuilt'][] = [];
  for (const [s, set] of maps.sets.entries()) {
    if (!canRebuild(set)) {
      results.push(undefined);
      continue;
    }
    const logits = new Float32Array(tiles.n * classes).fill(Number.NaN);
    const squaredError = new Float64Array(tiles.n).fill(Number.NaN);
    results.push({ logits, squaredError });
    if (wanted.length === 0) continue;
    const seen = new Float32Array(original.data.length);
    for (const [at, i] of wanted.entries()) {
      await maps.rebuild(s, mappings[i]!.maps[s]!, seen.subarray(at * size, (at + 1) * size));
      squaredError[i] = squaredDistance(original.data, at * size, seen, at * size, size);
    }
    const given = await model.rest({ data: seen, shape: original.shape });
    wanted.forEach((i, at) => {
      logits.set(given.data.subarray(at * classes, (at + 1) * classes), i * classes);
    });
  }
  return results;
}

/**
 * Takes the clusters of each dictionary out of some tiles, one by one.
 * @param keys tell the tiles of the batch apart, whatever the batch
 */
export async function curveTiles(
  model: DifferentiableModel,
  maps: WeightMaps,
  { tiles, mappings, wanted }: MappedTiles,
  { seed, keys }: { readonly seed: number; readonly keys: readonly string[] },
): Promise<SetTiles['curves'][]> {
  const some = pickTiles(tiles, wanted);
  const targets = ownDecisions(some);
  const gradient = wanted.length > 0 ? await decisionGradient(model, some, targets) : undefined;
  const place = { seed, keys: wanted.map((i) => keys[i]!) };
  const results: SetTiles['curves'][] = [];
  for (const [s, set] of maps.sets.entries()) {
    if (set.kind !== 'dictionary') {
      results.push(undefined);
      continue;
    }
    const own = wanted.map((i) => mappings[i]!.maps[s]!);
    const made =
      gradient && (await clusterCurves(model, set.dictionary, some, own, gradient, targets, place));
    results.push(spreadCurves(made, wanted, tiles.n, set.K + 1));
  }
  return results;
}

/** Curves of some tiles among n, NaN for the others. */
function spreadCurves(
  made: CurveTiles | undefined,
  wanted: readonly number[],
  n: number,
  steps: number,
): CurveTiles {
  const spread = curveNames.map((name) => {
    const out = new Float64Array(n * steps).fill(Number.NaN);
    wanted.forEach((i, at) => {
      if (made) out.set(made[name].subarray(at * steps, (at + 1) * steps), i * steps);
    });
    return [name, out];
  });
  return Object.fromEntries(spread) as unknown as CurveTiles;
}
