import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { applyEdits, type DictionaryView } from '@morphoscope/clustering';
import { type AttributionMethod, MorphoscopeError } from '@morphoscope/domain';
import { writeError } from '../folder/atomic.js';
import { readDictionary } from '../folder/dictionary-folder.js';
import { readEdits } from '../folder/edits-file.js';
import { readManifest, type StudyManifest } from '../folder/manifest.js';
import { StudyFolder, slideFile } from '../folder/study-folder.js';
import { readSlideRecord, type SlideRecord } from '../stage/apply-slides.js';
import { exportAttributions } from './attribution-export.js';
import { exportGeoJson } from './geojson-export.js';
import { exportNpy } from './npy-export.js';
import { exportTiff, sharedRange } from './tiff-export.js';

/** What a study can be exported to, besides the report. */
export type ExportFormat = 'tiff' | 'geojson' | 'parquet' | 'npy';

/** What an export takes. */
export interface ExportOptions {
  /** Slides, by id. Default: all. */
  readonly slides?: readonly string[];
  /** Dictionary, by id. Default: all, or none where `attribution` is given. */
  readonly dictionary?: string;
  /** Saliency methods. Default: all, or none where `dictionary` is given. */
  readonly attribution?: readonly AttributionMethod[];
  readonly signal?: AbortSignal;
  /** Called with every file made. */
  readonly onFile?: (path: string) => void;
}

/** A dictionary of the study with its clusters as edits show them. */
interface ShownDictionary {
  readonly id: string;
  readonly view: DictionaryView;
}

/** Everything an exporter of one slide and dictionary needs. */
export interface ExportItem extends ShownDictionary {
  readonly folder: StudyFolder;
  readonly record: SlideRecord;
  /** Where its files go: `exports/<dictionary>/`. */
  readonly target: string;
}

/**
 * Exports maps and tables into `exports/`.
 * - `tiff`: per dictionary and slide the hard map in cluster colours and each cluster's soft map, as pyramidal TIFF with
 *   the right mpp, plus a PNG overview; saliency maps likewise;
 * - `geojson`: hard maps as annotations for QuPath, and the tissue outline;
 *
 *   both with the clusters as edits show them: renamed, merged, split;
 * - `parquet`: tile tables as a data set partitioned by slide;
 * - `npy`: W (`K × height × width` float32, NaN = not covered) and labels of the fit, and saliency maps.
 * @returns the files made.
 * @throws MorphoscopeError `StudyError` for no or an unfinished study, `InputError` for unknown slides, dictionaries or
 * saliency maps.
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
  try {
    for await (const file of exported(folder, manifest, records, format, options)) {
      files.push(file);
      options.onFile?.(file);
      options.signal?.throwIfAborted();
    }
    return files;
  } catch (error) {
    throw writeError(error, folder.exports());
  }
}

async function* exported(
  folder: StudyFolder,
  manifest: StudyManifest,
  records: readonly SlideRecord[],
  format: ExportFormat,
  { dictionary, attribution }: ExportOptions,
): AsyncGenerator<string> {
  if (format === 'parquet') {
    for (const record of records) yield exportTable(folder, record);
    return;
  }
  if (format !== 'geojson' && (attribution !== undefined || dictionary === undefined))
    yield* exportAttributions(folder, records, format, attribution);
  if (attribution !== undefined && dictionary === undefined) return;
  for (const shown of await chosenDictionaries(folder, manifest, dictionary)) {
    const target = join(folder.exports(), shown.id);
    await mkdir(target, { recursive: true });
    const items = records.map((record) => ({ ...shown, folder, record, target }));
    const range =
      format === 'tiff'
        ? await sharedRange(folder, await chosenRecords(folder, manifest, undefined), shown)
        : undefined;
    for (const item of items) {
      if (range) yield* await exportTiff(item, range);
      if (format === 'geojson') yield* await exportGeoJson(item);
      if (format === 'npy') yield* await exportNpy(item);
    }
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
): Promise<ShownDictionary[]> {
  const ids = manifest.dictionaries.map(({ id }) => id);
  if (wanted !== undefined && !ids.includes(wanted)) {
    throw new MorphoscopeError('InputError', `the study has no dictionary ${wanted}`, {
      suggestion: `It has: ${ids.join(', ')}.`,
    });
  }
  const shown: ShownDictionary[] = [];
  for (const id of wanted === undefined ? ids : [wanted]) {
    const path = folder.dictionary(id);
    const dictionary = await readDictionary(path);
    if (dictionary) shown.push({ id, view: applyEdits(dictionary, await readEdits(path)) });
  }
  return shown;
}
