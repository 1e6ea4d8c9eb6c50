import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MorphoscopeError } from '@morphoscope/domain';
import { writeError } from '../folder/atomic.js';
import { readManifest, type StudyManifest } from '../folder/manifest.js';
import { StudyFolder, slideFile } from '../folder/study-folder.js';
import { readSlideRecord, type SlideRecord } from '../stage/apply-slides.js';
import { readDictionary, type StoredDictionary } from '../folder/dictionary-folder.js';
import { exportGeoJson } from './geojson-export.js';
import { exportNpy } from './npy-export.js';
import { exportTiff, sharedRange } from './tiff-export.js';

/** What a study can be exported to, besides the report. */
export type ExportFormat = 'tiff' | 'geojson' | 'parquet' | 'npy';

/** What an export takes. */
export interface ExportOptions {
  /** Slides, by id. Default: all. */
  readonly slides?: readonly string[];
  /** Dictionary, by id. Default: all. */
  readonly dictionary?: string;
  readonly signal?: AbortSignal;
  /** Called with every file made. */
  readonly onFile?: (path: string) => void;
}

/** Everything an exporter of one slide and dictionary needs. */
export interface ExportItem {
  readonly folder: StudyFolder;
  readonly record: SlideRecord;
  readonly stored: StoredDictionary;
  /** Where its files go: `exports/<dictionary>/`. */
  readonly target: string;
}

/**
 * Exports maps and tables into `exports/`.
 * - `tiff`: per dictionary and slide the hard map in cluster colours and each cluster's soft map, as pyramidal TIFF with
 *   the right mpp, plus a PNG overview;
 * - `geojson`: hard maps as annotations for QuPath, and the tissue outline;
 * - `parquet`: tile tables as a data set partitioned by slide;
 * - `npy`: W (`K × height × width` float32, NaN = not covered) and labels.
 * @returns the files made.
 * @throws MorphoscopeError `StudyError` for no or an unfinished study, `InputError` for unknown slides or dictionaries.
 */
export async function exportStudy(
  root: string,
  format: ExportFormat,
  options: ExportOptions = {},
): Promise<readonly string[]> {
  const folder = new StudyFolder(root);
  const manifest = await readManifest(folder);
  const records = await chosenRecords(folder, manifest, options.slides);
  const files: string[] = [];
  const made = (path: string): void => {
    files.push(path);
    options.onFile?.(path);
  };
  try {
    if (format === 'parquet') {
      for (const record of records) made(await exportTable(folder, record));
      return files;
    }
    for (const stored of await chosenDictionaries(folder, manifest, options.dictionary)) {
      const target = join(folder.exports(), stored.id);
      await mkdir(target, { recursive: true });
      const items = records.map((record) => ({ folder, record, stored, target }));
      const range = format === 'tiff' ? await sharedRange(items) : undefined;
      for (const item of items) {
        options.signal?.throwIfAborted();
        if (range) for (const file of await exportTiff(item, range)) made(file);
        if (format === 'geojson') for (const file of await exportGeoJson(item)) made(file);
        if (format === 'npy') for (const file of await exportNpy(item)) made(file);
      }
    }
    return files;
  } catch (error) {
    throw writeError(error, folder.exports());
  }
}

async function exportTable(folder: StudyFolder, record: SlideRecord): Promise<string> {
  const target = join(folder.exports(), 'tiles', `slide=${encodeURIComponent(record.id)}`);
  await mkdir(target, { recursive: true });
  await copyFile(join(folder.slide(record.id), slideFile.tiles), join(target, slideFile.tiles));
  return join(target, slideFile.tiles);
}

async function chosenRecords(
  folder: StudyFolder,
  manifest: StudyManifest,
  wanted: readonly string[] | undefined,
): Promise<SlideRecord[]> {
  const known = manifest.slides.map((slide) => slide.id);
  const unknown = wanted?.find((id) => !known.includes(id));
  if (unknown !== undefined) {
    throw new MorphoscopeError('InputError', `the study has no slide ${unknown}`, {
      suggestion: `It has: ${known.slice(0, 10).join(', ')}${known.length > 10 ? ', …' : ''}.`,
    });
  }
  const records: SlideRecord[] = [];
  for (const id of wanted ?? known) {
    const record = await readSlideRecord(folder.slide(id));
    if (record) records.push(record);
  }
  return records;
}

async function chosenDictionaries(
  folder: StudyFolder,
  manifest: StudyManifest,
  wanted: string | undefined,
): Promise<StoredDictionary[]> {
  const ids = manifest.dictionaries.map(({ id }) => id);
  if (wanted !== undefined && !ids.includes(wanted)) {
    throw new MorphoscopeError('InputError', `the study has no dictionary ${wanted}`, {
      suggestion: `It has: ${ids.join(', ')}.`,
    });
  }
  const stored: StoredDictionary[] = [];
  for (const id of wanted === undefined ? ids : [wanted]) {
    const dictionary = await readDictionary(folder.dictionary(id));
    if (dictionary) stored.push({ id, dictionary });
  }
  return stored;
}
