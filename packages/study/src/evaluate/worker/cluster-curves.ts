import { targetSeed, targetValues } from '@morphoscope/attribution';
import { Ablation, clusterOrder, contributions, type OrderRule, targetCurve } from '@morphoscope/concepts';
import type { Dictionary, DifferentiableModel, Target, Tensor } from '@morphoscope/domain';
import { NO_CLUSTER } from '@morphoscope/domain';
import { predictedLabel } from '../decision-target.js';
import type { TileActivations } from './finite-tiles.js';
import type { CurveTiles } from './protocol.js';
import type { TileMaps } from './weight-maps.js';

/** A tile's own decision: the log-odds of the label it is given. */
export function ownDecisions({ n, logits }: TileActivations): Target[] {
  const classes = logits.shape[1]!;
  return Array.from({ length: n }, (_, i): Target => {
    const label = predictedLabel(logits.data.subarray(i * classes, (i + 1) * classes));
    if (classes === 1) return { kind: label === 1 ? 'logit' : 'not', class: 0 };
    return { kind: 'log-odds', class: label };
  });
}

/**
 * What becomes of a tile's decision while clusters are taken out of its activations, the one that contributes most first, or put in
 * from nothing; and the same in random order.
 * @param maps of each tile
 * @param gradient of the decisions by the activations
 * @param keys tell tiles apart, for the random order
 */
export async function clusterCurves(
  model: DifferentiableModel,
  dictionary: Dictionary,
  tiles: TileActivations,
  maps: readonly TileMaps[],
  gradient: Tensor,
  targets: readonly Target[],
  { seed, keys }: { readonly seed: number; readonly keys: readonly string[] },
): Promise<CurveTiles> {
  const { K, C, H, shift } = dictionary;
  const parts = { K, C, H, ...(shift ? { shift } : {}), nonNegative: model.layer.nonNegative };
  const weighted = { activations: tiles.activations, weights: partWeights(dictionary, maps) };
  const ablation = new Ablation(parts, (activations) => model.rest(activations));
  const { tiles: sums } = contributions(parts, weighted, gradient);
  const own = Float64Array.from(
    { length: tiles.n * K },
    (_, at) => sums[Math.floor(at / K) * (K + 1) + (at % K)]!,
  );
  const order = (rule: OrderRule) => clusterOrder(own, K, rule, { seed, keys });
  const worth = (logits: Tensor) => targetValues(logits, targets);
  const [strongest, supporting, random] = [order('strongest'), order('supporting'), order('random')];
  return {
    deletion: targetCurve(await ablation.deletion(weighted, strongest), worth),
    'deletion-supporting': targetCurve(await ablation.deletion(weighted, supporting), worth),
    'deletion-random': targetCurve(await ablation.deletion(weighted, random), worth),
    insertion: targetCurve(await ablation.insertion(weighted, strongest), worth),
    'insertion-random': targetCurve(await ablation.insertion(weighted, random), worth),
  };
}

/** Gradient of each tile's own decision by its activations. */
export async function decisionGradient(
  model: DifferentiableModel,
  { logits, activations }: TileActivations,
  targets: readonly Target[],
): Promise<Tensor> {
  return (await model.layerGradient(activations, targetSeed(logits, targets))).gradient;
}

/** W of the tiles, `n × K × P`; of k-means 1 at the nearest centroid. */
export function partWeights({ kind, K }: Dictionary, maps: readonly TileMaps[]): Float32Array {
  const P = maps[0]!.weights.length / K;
  const out = new Float32Array(maps.length * K * P);
  maps.forEach(({ weights, labels }, i) => {
    if (kind === 'nmf') out.set(weights, i * K * P);
    else
      labels!.forEach((label, p) => {
        if (label !== NO_CLUSTER) out[(i * K + label) * P + p] = 1;
      });
  });
  return out;
}
