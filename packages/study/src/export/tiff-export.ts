import { join } from 'node:path';
import type { Heatmap } from '@morphoscope/domain';
import { globalRange, heatmapImage, heatmapPng, type MapStyle, type ValueRange } from '@morphoscope/heatmap';
import { writePyramid } from '@morphoscope/slide-io';
import { fromFloat16 } from '../array/float16.js';
import { openZarr } from '../array/zarr.js';
import { writeFileAtomic } from '../folder/atomic.js';
import { slideFile } from '../folder/study-folder.js';
import { readHardMap } from '../hard-map.js';
import type { ExportItem } from './export-study.js';

/** One range for all clusters and slides of a dictionary: maps drawn with it can be compared. */
export async function sharedRange(items: readonly ExportItem[]): Promise<ValueRange> {
  const range = globalRange();
  for (const item of items) {
    const source = await openWeights(item);
    for (let band = 0; band * source.chunk < source.height; band++) {
      range.add(Float32Array.from((await source.readBand(band)).data, fromFloat16));
    }
  }
  return range.range();
}

/** Hard map, soft map per cluster (pyramidal TIFF with the right mpp) and a PNG overview of a slide. */
export async function exportTiff(item: ExportItem, range: ValueRange): Promise<string[]> {
  const { record, stored, target, folder } = item;
  const { K, colours } = stored.dictionary;
  const files: string[] = [];
  const hard = await readHardMap(folder, record, stored.id, Number.POSITIVE_INFINITY);
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
  for (let k = 0; k < K; k++) {
    const soft = await readSoftMap(item, k);
    await write(`cluster-${k + 1}`, soft, { kind: 'soft', channel: 0, range });
  }
  const overview = join(target, `${record.id}.clusters.png`);
  await writeFileAtomic(overview, await heatmapPng(hard, { kind: 'hard', colours }, record.slide));
  files.push(overview);
  return files;
}

/** One cluster's W over the slide, one channel, NaN where not covered. */
async function readSoftMap(item: ExportItem, k: number): Promise<Heatmap> {
  const source = await openWeights(item);
  const { width, height, chunk } = source;
  const data = new Float32Array(width * height);
  for (let band = 0; band * chunk < height; band++) {
    const { y0, rows, data: half } = await source.readBand(band);
    const plane = half.subarray(k * rows * width, (k + 1) * rows * width);
    data.set(Float32Array.from(plane, fromFloat16), y0 * width);
  }
  return { raster: item.record.raster, channels: 1, data };
}

function openWeights({ folder, record, stored }: ExportItem) {
  return openZarr(join(folder.slide(record.id), slideFile.cells, stored.id, 'W'));
}
