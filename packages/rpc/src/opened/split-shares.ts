import type { CellSums } from '@morphoscope/study';
import type { Rectangle } from '../contract/common.js';
import type { MapStore } from './map-store.js';
import type { OpenedDictionary, OpenedStudy } from './opened-study.js';

/** A part split off: places in the view of it and of its whole, and how much of the whole's weight in every tile is its. */
export interface SplitShare {
  readonly part: number;
  readonly whole: number;
  /** `n`, 0–1. */
  readonly share: Float32Array;
}

/** Weights of a slide looked at, at most; of a larger one sums of blocks of cells. */
const MOST_WEIGHTS = 8_000_000;

/**
 * The rule of a split speaks of cells, tables of tiles have none. So a tile's weight is divided between whole and part as
 * the cells of the map that lie in it are.
 * @param placeOf rectangle of a row.
 */
export async function splitShares(
  study: OpenedStudy,
  opened: OpenedDictionary,
  maps: MapStore,
  first: Uint32Array,
  placeOf: (row: number) => Rectangle,
): Promise<readonly SplitShare[]> {
  const { clusters } = opened.view;
  const n = first[first.length - 1]!;
  const splits = clusters.flatMap(({ split }, part): SplitShare[] => {
    if (!split) return [];
    const whole = clusters.findIndex(({ cluster }) => cluster === split.of);
    return [{ part, whole, share: new Float32Array(n) }];
  });
  if (splits.length === 0) return [];
  for (const [s, record] of study.facts.records.entries()) {
    const pyramid = await maps.weights(opened, record.id);
    const level = pyramid.levelWithin(MOST_WEIGHTS);
    const sums = await pyramid.sums(level);
    const { originX, originY, stepX, stepY } = record.raster;
    const cells = { originX, originY, stepX: stepX * 2 ** level, stepY: stepY * 2 ** level };
    for (let row = first[s]!; row < first[s + 1]!; row++) {
      const weights = weightsIn(sums, cells, placeOf(row));
      for (const { part, whole, share } of splits) {
        const own = splits.reduce(
          (sum, one) => (one.whole === whole ? sum + weights[one.part]! : sum),
          weights[whole]!,
        );
        share[row] = own > 0 ? weights[part]! / own : 0;
      }
    }
  }
  return splits;
}

/** Sums of every plane over the cells with their middle in a rectangle. */
function weightsIn(
  { sums, width, height, planes }: CellSums,
  cells: {
    readonly originX: number;
    readonly originY: number;
    readonly stepX: number;
    readonly stepY: number;
  },
  place: Rectangle,
): Float64Array {
  const { originX, originY, stepX, stepY } = cells;
  const range = (from: number, side: number, origin: number, step: number, most: number) => ({
    start: Math.max(0, Math.ceil((from - origin) / step - 0.5)),
    end: Math.min(most, Math.ceil((from + side - origin) / step - 0.5)),
  });
  const across = range(place.x, place.width, originX, stepX, width);
  const down = range(place.y, place.height, originY, stepY, height);
  const out = new Float64Array(planes);
  for (let p = 0; p < planes; p++)
    for (let y = down.start; y < down.end; y++)
      for (let x = across.start; x < across.end; x++) out[p]! += sums[(p * height + y) * width + x]!;
  return out;
}
