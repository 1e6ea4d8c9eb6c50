import { camsFrom, classEvidenceMaps, targetSeed } from '@morphoscope/attribution';
import type { DifferentiableModel, LinearHead } from '@morphoscope/domain';
import type { TileBatch } from '@morphoscope/metrics';
import type { DecisionTarget } from '../decision-target.js';
import type { LayerMethod } from '../evaluate-settings.js';
import type { TileActivations } from './finite-tiles.js';

/**
 * Saliency maps of some tiles at the layer's cells: one array of `n × P` per target and method, targets outermost.
 * @param head needed for `cam`
 */
export async function saliencyMaps(
  model: DifferentiableModel,
  tiles: TileActivations,
  targets: readonly DecisionTarget[],
  methods: readonly LayerMethod[],
  head: LinearHead | undefined,
): Promise<Float32Array[]> {
  const { n, logits, activations } = tiles;
  const gradientMethods = methods.filter((method) => method !== 'cam');
  const maps: Float32Array[] = [];
  for (const { target } of targets) {
    const seed = targetSeed(logits, new Array(n).fill(target));
    const gradient =
      gradientMethods.length > 0 ? (await model.layerGradient(activations, seed)).gradient : undefined;
    const cams = gradient ? camsFrom(activations, gradient, gradientMethods) : undefined;
    for (const method of methods) {
      if (method !== 'cam') maps.push(cams![method].data);
      else if (head) maps.push(classEvidenceMaps(activations, seed, head).data);
    }
  }
  return maps;
}

/** Saliency maps as if they were the weights of clusters: `n × maps × P`. */
export function mapBatch(maps: readonly Float32Array[], n: number, P: number): TileBatch {
  const K = maps.length;
  const W = new Float32Array(n * K * P);
  maps.forEach((map, k) => {
    for (let i = 0; i < n; i++) W.set(map.subarray(i * P, (i + 1) * P), (i * K + k) * P);
  });
  return { tiles: n, K, cells: P, W };
}
