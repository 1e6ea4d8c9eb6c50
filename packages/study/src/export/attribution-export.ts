import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type AttributionMethod, MorphoscopeError } from '@morphoscope/domain';
import { globalRange, heatmapImage, heatmapPng, type MapStyle, type ValueRange } from '@morphoscope/heatmap';
import { writePyramid } from '@morphoscope/slide-io';
import { encodeNpy } from '../array/npy.js';
import {
  listAttributions,
  listSplitAttributions,
  readAttribution,
  type StoredAttribution,
  targetFolder,
} from '../attribution/attribution-folder.js';
import { writeFileAtomic } from '../folder/atomic.js';
import type { StudyFolder } from '../folder/study-folder.js';
import type { SlideRecord } from '../stage/apply-slides.js';

/** A slide's saliency map to export, or one plane of a map that is split over clusters. */
interface MapItem {
  readonly record: SlideRecord;
  readonly map: StoredAttribution;
  readonly plane: number;
  /** File name without its ending. */
  readonly name: string;
}

/**
 * Exports saliency maps into `exports/attribution/`, as `<slide>.<method>.<target>`, and those split over clusters as
 * `<slide>.<method>.<target>.<dictionary>.cluster-<k>` and `….residual`: `tiff` gives a pyramidal TIFF with the
 * right mpp and a PNG overview, `npy` the values. Maps of one method share one colour range over all targets and slides,
 * and so do its parts; signed maps are drawn on a diverging scale around 0.
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
  const made = new Set([...found.values()].flat().map(({ map }) => map.attributes.method));
  const missing = methods?.find((method) => !made.has(method));
  if (missing !== undefined) {
    throw new MorphoscopeError('InputError', `the study has no saliency maps of ${missing}`, {
      suggestion: `Make them with: morphoscope attribute STUDY --attribution ${missing}.`,
    });
  }
  for (const items of found.values()) {
    if (methods && !methods.includes(items[0]!.map.attributes.method)) continue;
    await mkdir(target, { recursive: true });
    const range = format === 'tiff' ? await rangeOf(items) : undefined;
    for (const item of items) {
      const path = join(target, item.name);
      if (range) yield* exportPictures(item, path, range);
      else yield await exportValues(item, `${path}.npy`);
    }
  }
}

/** What shares a colour range: maps of one method, and its parts by dictionary. */
async function itemsByMethod(
  folder: StudyFolder,
  records: readonly SlideRecord[],
): Promise<Map<string, MapItem[]>> {
  const items = new Map<string, MapItem[]>();
  for (const record of records) {
    const slideFolder = folder.slide(record.id);
    for (const map of [
      ...(await listAttributions(slideFolder)),
      ...(await listSplitAttributions(slideFolder)),
    ]) {
      const { method, through } = map.attributes;
      const key = `${method} ${through?.dictionary ?? ''}`;
      items.set(key, [...(items.get(key) ?? []), ...planesOf(record, map)]);
    }
  }
  return items;
}

function planesOf(record: SlideRecord, map: StoredAttribution): MapItem[] {
  const { method, target, through } = map.attributes;
  const name = `${record.id}.${method}.${targetFolder(target)}`;
  if (!through) return [{ record, map, plane: 0, name }];
  return Array.from({ length: through.clusters + 1 }, (_, plane) => {
    const part = plane === through.clusters ? 'residual' : `cluster-${plane + 1}`;
    return { record, map, plane, name: `${name}.${through.dictionary}.${part}` };
  });
}

async function rangeOf(items: readonly MapItem[]): Promise<ValueRange> {
  const range = globalRange();
  for (const { map, record, plane } of items)
    range.add((await readAttribution(map, record.raster, plane)).data);
  return range.range();
}

async function* exportPictures(
  { record, map, plane }: MapItem,
  path: string,
  range: ValueRange,
): AsyncGenerator<string> {
  const heatmap = await readAttribution(map, record.raster, plane);
  const scale = map.attributes.signed ? ('signed' as const) : ('sequential' as const);
  const style = { kind: 'soft', channel: 0, range, scale } as const satisfies MapStyle;
  const { width, height, channels, mpp, read } = heatmapImage(heatmap, style, record.slide);
  const image = { width, height, channels, mpp, read };
  await writePyramid(`${path}.tif`, image, { compression: 'deflate', downsampling: 'nearest' });
  yield `${path}.tif`;
  await writeFileAtomic(`${path}.png`, await heatmapPng(heatmap, style, record.slide));
  yield `${path}.png`;
}

async function exportValues({ record, map, plane }: MapItem, path: string): Promise<string> {
  const { data, raster } = await readAttribution(map, record.raster, plane);
  await writeFileAtomic(path, encodeNpy({ data, shape: [raster.height, raster.width] }));
  return path;
}
