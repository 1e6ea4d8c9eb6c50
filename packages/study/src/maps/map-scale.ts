import { hash32 } from '@morphoscope/domain';
import { globalRange, type ValueRange } from '@morphoscope/heatmap';
import { chunkPlaces, type MapChunks } from './map-chunks.js';

/** Chunks looked at: all of a small cohort, a sample of a large one. */
const MOST_CHUNKS = 96;

/**
 * Where the scale of several maps ends, so that all are drawn with the same: a quantile of the magnitudes of covered cells, to 0.4 %.
 * Of more than 96 chunks it looks at as many, the same ones every time.
 * @param maps by a name that tells them apart.
 * @param quantile 0–1.
 */
export async function sharedScale(
  maps: ReadonlyMap<string, MapChunks>,
  quantile: number,
): Promise<ValueRange> {
  const places = [...maps].flatMap(([name, map]) =>
    chunkPlaces(map).map((place) => ({
      ...{ map, ...place },
      draw: hash32(0, 'map-scale', name, place.row, place.column),
    })),
  );
  const chosen = places.sort((a, b) => a.draw - b.draw);
  const range = globalRange(quantile);
  let looked = 0;
  for (const { map, row, column } of chosen) {
    if (looked === MOST_CHUNKS) break;
    const values = await map.read(row, column);
    if (!values) continue;
    range.add(values);
    looked++;
  }
  return range.range();
}
