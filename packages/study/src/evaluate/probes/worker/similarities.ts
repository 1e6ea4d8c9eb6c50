import type { Layer } from '@morphoscope/domain';
import { mapSimilarity } from '@morphoscope/metrics';
import type { MapSet } from '../../map-set.js';
import type { TileMapping } from '../../worker/weight-maps.js';
import type { ProbeMap } from '../probe-map.js';

/** How alike the maps of a tile are before and after: rank and structure of each map, then of W of each dictionary. */
export function similarities(
  maps: readonly ProbeMap[],
  sets: readonly MapSet[],
  { before, after }: { readonly before: readonly Float32Array[]; readonly after: readonly Float32Array[] },
  [own, other]: readonly [TileMapping, TileMapping],
  layer: Layer,
): number[] {
  const ofMaps = maps.flatMap(({ kind }, m) =>
    kind === 'random-order' ? [Number.NaN, Number.NaN] : alike(before[m]!, after[m]!, layer),
  );
  const P = layer.height * layer.width;
  const ofWeights = sets.flatMap((set, s) => {
    if (set.kind !== 'dictionary') return [];
    const [W, changed] = [own.maps[s]!.weights, other.maps[s]!.weights];
    const pairs = Array.from({ length: set.K }, (_, k) =>
      alike(W.subarray(k * P, (k + 1) * P), changed.subarray(k * P, (k + 1) * P), layer),
    );
    return [0, 1].map((at) => mean(pairs.map((pair) => pair[at]!)));
  });
  return [...ofMaps, ...ofWeights];
}

function alike(
  before: Float32Array,
  after: Float32Array,
  { height, width }: Pick<Layer, 'height' | 'width'>,
): number[] {
  const { rank, ssim } = mapSimilarity({ data: before, height, width }, { data: after, height, width });
  return [rank.value ?? Number.NaN, ssim.value ?? Number.NaN];
}

/** Mean of what is defined. */
function mean(values: readonly number[]): number {
  const defined = values.filter(Number.isFinite);
  return defined.reduce((sum, value) => sum + value, 0) / defined.length;
}
