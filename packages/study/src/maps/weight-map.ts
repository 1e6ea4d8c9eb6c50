import { join } from 'node:path';
import type { DictionaryView } from '@morphoscope/clustering';
import { MorphoscopeError } from '@morphoscope/domain';
import { fromFloat16 } from '../array/float16.js';
import { openZarr } from '../array/zarr.js';
import { type StudyFolder, slideFile } from '../folder/study-folder.js';
import type { SlideRecord } from '../stage/apply-slides.js';
import type { CellSums } from './halve.kernel.js';
import type { MapChunks } from './map-chunks.js';
import { shownPlanes } from './shown-planes.kernel.js';

let decoded: Float32Array | undefined;

/** Values of all float16 bits. */
function float16Values(): Float32Array {
  decoded ??= Float32Array.from({ length: 1 << 16 }, (_, bits) => fromFloat16(bits));
  return decoded;
}

/**
 * A slide's weights, chunk by chunk, one plane per cluster that `view` shows, in its order; hidden clusters keep their plane. With
 * k-means, weights are the shares of a cell that its centroids have by inverse distance.
 * @throws MorphoscopeError `StudyError` when the map is missing or damaged, or has other clusters than the view.
 */
export async function openWeights(
  folder: StudyFolder,
  record: Pick<SlideRecord, 'id'>,
  dictionary: string,
  view: DictionaryView,
): Promise<MapChunks> {
  const path = join(folder.slide(record.id), slideFile.cells, dictionary, 'W');
  const map = await openZarr(path);
  const { width, height, chunk, channels } = map;
  if (channels !== view.shownAs.length)
    throw new MorphoscopeError('StudyError', `the map has ${channels} clusters`, { where: path });
  const planes = view.clusters.length;
  const value = float16Values();
  const asFitted = view.clusters.every(({ members }, k) => members.length === 1 && members[0] === k);
  return {
    planes,
    width,
    height,
    chunk,
    read: async (row, column) => {
      const half = await map.readChunk(row, column);
      if (!half) return undefined;
      const size = chunk * chunk;
      const W = new Float32Array(half.length);
      for (let i = 0; i < half.length; i++) W[i] = value[half[i]!]!;
      if (asFitted) return W;
      const shown = new Float32Array(planes * size);
      shownPlanes(view, W, size, shown);
      return shown;
    },
  };
}

/**
 * A tile of weights as bytes: `[planes + 1][height][width]`. A plane per cluster holds `round(255 · min(1, mean / scale))`, the
 * last one 1 where any cell is covered.
 */
export function encodeWeights({ sums, counts, planes }: CellSums, scale: number): Uint8Array {
  const size = counts.length;
  const out = new Uint8Array((planes + 1) * size);
  const factor = 255 / scale;
  for (let i = 0; i < size; i++) out[planes * size + i] = counts[i]! > 0 ? 1 : 0;
  for (let p = 0; p < planes; p++) {
    for (let i = 0, at = p * size; i < size; i++, at++)
      if (counts[i]! > 0) out[at] = Math.min(255, Math.round((sums[at]! / counts[i]!) * factor));
  }
  return out;
}

/** A tile of a saliency map as bytes, `height × width`: 0 where not covered, 1 to 255 from `low` to `high`. */
export function encodeSaliency(
  { sums, counts }: CellSums,
  { low, high }: { readonly low: number; readonly high: number },
): Uint8Array {
  return Uint8Array.from(counts, (count, i) => {
    if (count === 0) return 0;
    const share = (sums[i]! / count - low) / (high - low);
    return 1 + Math.round(254 * Math.min(1, Math.max(0, share)));
  });
}
