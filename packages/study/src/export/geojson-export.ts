import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mapGeoJson } from '@morphoscope/heatmap';
import { writeFileAtomic } from '../folder/atomic.js';
import { slideFile } from '../folder/study-folder.js';
import { readHardMap } from '../shown/hard-map.js';
import { shownById } from '../shown/shown-dictionary.js';
import type { ExportItem } from './export-study.js';

/** Hard map and tissue of a slide as annotations that QuPath imports. */
export async function exportGeoJson({ folder, record, id, view, target }: ExportItem): Promise<string[]> {
  const { names, colours } = shownById(view);
  const labels = await readHardMap(folder, record, id, Number.POSITIVE_INFINITY, view);
  const map = join(target, `${record.id}.geojson`);
  await writeFileAtomic(
    map,
    `${JSON.stringify(mapGeoJson(labels, { slideId: record.id, names, colours }))}\n`,
  );
  const tissue = join(target, `${record.id}.tissue.geojson`);
  await copyFile(join(folder.slide(record.id), slideFile.tissue), tissue);
  return [map, tissue];
}
