import { join } from 'node:path';
import type { DictionaryView } from '@morphoscope/clustering';
import type { Heatmap } from '@morphoscope/domain';
import { heatmapImage, heatmapPng, type MapStyle, type ValueRange } from '@morphoscope/heatmap';
import { writePyramid } from '@morphoscope/slide-io';
import { writeFileAtomic } from '../folder/atomic.js';
import type { StudyFolder } from '../folder/study-folder.js';
import type { MapChunks } from '../maps/map-chunks.js';
import { sharedScale } from '../maps/map-scale.js';
import { openWeights } from '../maps/weight-map.js';
import { readHardMap } from '../shown/hard-map.js';
import { shownById } from '../shown/shown-dictionary.js';
import type { SlideRecord } from '../stage/apply-slides.js';
import type { ExportItem } from './export-study.js';

/** Share of the weights below the end of the scale. */
const QUANTILE = 0.999;

/**
 * One range for all clusters and slides of a dictionary, whichever are exported: maps drawn with it can be compared.
 * @param records all slides of the study.
 */
export async function sharedRange(
  folder: StudyFolder,
  records: readonly SlideRecord[],
  { id, view }: { readonly id: string; readonly view: DictionaryView },
): Promise<ValueRange> {
  const maps = new Map<string, MapChunks>();
  for (const record of records) maps.set(record.id, await openWeights(folder, record, id, view));
  return sharedScale(maps, QUANTILE);
}

/** Hard map, soft map per cluster (pyramidal TIFF with the right mpp) and a PNG overview of a slide. */
export async function exportTiff(
  { record, id, view, target, folder }: ExportItem,
  range: ValueRange,
): Promise<string[]> {
  const { colours } = shownById(view);
  const files: string[] = [];
  const hard = await readHardMap(folder, record, id, Number.POSITIVE_INFINITY, view);
  const write = async (name: string, map: Heatmap, style: MapStyle): Promise<void> => {
    const path = join(target, `${record.id}.${name}.tif`);
    const { width, height, channels, mpp, read } = heatmapImage(map, style, record.slide);
    await writePyramid(
      path,
      { width, height, channels, mpp, read },
      { compression: 'deflate', downsampling: 'nearest' },
    );
    files.push(path);
  };
  await write('clusters', hard, { kind: 'hard', colours });
  const weights = await openWeights(folder, record, id, view);
  for (const [plane, { cluster }] of view.clusters.entries()) {
    const soft = { raster: record.raster, channels: 1, data: await readPlane(weights, plane) };
    await write(`cluster-${cluster + 1}`, soft, { kind: 'soft', channel: 0, range });
  }
  const overview = join(target, `${record.id}.clusters.png`);
  await writeFileAtomic(overview, await heatmapPng(hard, { kind: 'hard', colours }, record.slide));
  files.push(overview);
  return files;
}

/** One cluster's W over the slide, `height × width`, NaN where not covered. */
async function readPlane({ width, height, chunk, read }: MapChunks, plane: number): Promise<Float32Array> {
  const data = new Float32Array(width * height).fill(Number.NaN);
  for (let top = 0; top < height; top += chunk) {
    for (let left = 0; left < width; left += chunk) {
      const cells = await read(top / chunk, left / chunk);
      if (!cells) continue;
      const columns = Math.min(chunk, width - left);
      for (let y = 0; y < Math.min(chunk, height - top); y++) {
        const from = (plane * chunk + y) * chunk;
        data.set(cells.subarray(from, from + columns), (top + y) * width + left);
      }
    }
  }
  return data;
}
