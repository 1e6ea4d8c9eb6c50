import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type AttributionMethod, MorphoscopeError } from '@morphoscope/domain';
import { globalRange, heatmapImage, heatmapPng, type MapStyle, type ValueRange } from '@morphoscope/heatmap';
import { writePyramid } from '@morphoscope/slide-io';
import { encodeNpy } from '../array/npy.js';
import {
  listAttributions,
  readAttribution,
  type StoredAttribution,
  targetFolder,
} from '../attribution/attribution-folder.js';
import { writeFileAtomic } from '../folder/atomic.js';
import type { StudyFolder } from '../folder/study-folder.js';
import type { SlideRecord } from '../stage/apply-slides.js';

/** A slide's saliency map to export. */
interface MapItem {
  readonly record: SlideRecord;
  readonly map: StoredAttribution;
}

/**
 * Exports saliency maps into `exports/attribution/`, as `<slide>.<method>.<target>`: `tiff` gives a pyramidal TIFF with the
 * right mpp and a PNG overview, `npy` the values. Maps of one method share one colour range over all targets and slides;
 * signed maps are drawn on a diverging scale around 0.
 * @param methods default: all
 * @throws MorphoscopeError `InputError` for a method that the study has no maps of.
 */
export async function* exportAttributions(
  folder: StudyFolder,
  records: readonly SlideRecord[],
  format: 'tiff' | 'npy',
  methods?: readonly AttributionMethod[],
): AsyncGenerator<string> {
  const target = join(folder.exports(), 'attribution');
  const found = await itemsByMethod(folder, records);
  const missing = methods?.find((method) => !found.has(method));
  if (missing !== undefined) {
    throw new MorphoscopeError('InputError', `the study has no saliency maps of ${missing}`, {
      suggestion: `Make them with: morphoscope attribute STUDY --attribution ${missing}.`,
    });
  }
  for (const [method, items] of found) {
    if (methods && !methods.includes(method)) continue;
    await mkdir(target, { recursive: true });
    const range = format === 'tiff' ? await rangeOf(items) : undefined;
    for (const item of items) {
      const path = join(target, `${item.record.id}.${method}.${targetFolder(item.map.attributes.target)}`);
      if (range) yield* exportPictures(item, path, range);
      else yield await exportValues(item, `${path}.npy`);
    }
  }
}

async function itemsByMethod(
  folder: StudyFolder,
  records: readonly SlideRecord[],
): Promise<Map<AttributionMethod, MapItem[]>> {
  const items = new Map<AttributionMethod, MapItem[]>();
  for (const record of records) {
    for (const map of await listAttributions(folder.slide(record.id))) {
      const { method } = map.attributes;
      items.set(method, [...(items.get(method) ?? []), { record, map }]);
    }
  }
  return items;
}

async function rangeOf(items: readonly MapItem[]): Promise<ValueRange> {
  const range = globalRange();
  for (const { map, record } of items) range.add((await readAttribution(map, record.raster)).data);
  return range.range();
}

async function* exportPictures(
  { record, map }: MapItem,
  path: string,
  range: ValueRange,
): AsyncGenerator<string> {
  const heatmap = await readAttribution(map, record.raster);
  const scale = map.attributes.signed ? ('signed' as const) : ('sequential' as const);
  const style = { kind: 'soft', channel: 0, range, scale } as const satisfies MapStyle;
  const { width, height, channels, mpp, read } = heatmapImage(heatmap, style, record.slide);
  const image = { width, height, channels, mpp, read };
  await writePyramid(`${path}.tif`, image, { compression: 'deflate', downsampling: 'nearest' });
  yield `${path}.tif`;
  await writeFileAtomic(`${path}.png`, await heatmapPng(heatmap, style, record.slide));
  yield `${path}.png`;
}

async function exportValues({ record, map }: MapItem, path: string): Promise<string> {
  const { data, raster } = await readAttribution(map, record.raster);
  await writeFileAtomic(path, encodeNpy({ data, shape: [raster.height, raster.width] }));
  return path;
}
