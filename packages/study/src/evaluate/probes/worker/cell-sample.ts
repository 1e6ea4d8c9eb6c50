import { createRandom, type Layer } from '@morphoscope/domain';
import type { MapSet } from '../../map-set.js';
import type { TileMapping } from '../../worker/weight-maps.js';

/** Some cells of a tile. */
export interface CellSample {
  readonly cells: readonly number[];
  /** Their activations, `cells × C`, of the tile's `C × P`. */
  rows(activations: Float32Array): Float32Array;
}

/** A seeded choice of a tile's cells, ascending. @param key tells tiles apart */
export function cellSample(
  seed: number,
  key: string,
  count: number,
  { channels: C, height, width }: Layer,
): CellSample {
  const P = height * width;
  const random = createRandom(seed, 'probe-cells', key);
  const chosen = new Set<number>();
  while (chosen.size < Math.min(P, count)) chosen.add(random.below(P));
  const cells = [...chosen].sort((a, b) => a - b);
  return {
    cells,
    rows: (activations) => {
      const out = new Float32Array(cells.length * C);
      cells.forEach((cell, i) => {
        for (let c = 0; c < C; c++) out[i * C + c] = activations[c * P + cell]!;
      });
      return out;
    },
  };
}

/** Hard labels of some cells, per dictionary of the study. */
export function sampledLabels(
  sets: readonly MapSet[],
  mapping: TileMapping,
  cells: readonly number[],
): number[][] {
  return sets.flatMap((set, s) =>
    set.kind === 'dictionary' ? [cells.map((cell) => mapping.maps[s]!.labels![cell]!)] : [],
  );
}
