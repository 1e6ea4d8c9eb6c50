import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MorphoscopeError } from '@morphoscope/domain';
import {
  readManifest,
  readSlideRecord,
  type SlideRecord,
  StudyFolder,
  type StudyManifest,
} from '@morphoscope/study';
import { dictionaryId, slideId } from '../contract/common.js';
import { FILES_AT_ONCE, mapLimited } from './map-limited.js';

/** What a study's folder says of itself: small files only. */
export interface StudyFacts {
  readonly folder: StudyFolder;
  readonly manifest: StudyManifest;
  /** Of the slides that are there, in the order of the study. */
  readonly records: readonly SlideRecord[];
}

/** Longest side of a raster of cells that is believed. */
const MOST_CELLS = 200_000;

/**
 * Reads a study folder, finished or not. It may come from elsewhere: names that would lead out of it are refused.
 * @throws MorphoscopeError `StudyError` when it is none, is damaged, or was made to look outside of itself.
 */
export async function readStudyFacts(root: string): Promise<StudyFacts> {
  const folder = new StudyFolder(root);
  const manifest = await readManifest(folder);
  for (const { id } of manifest.slides)
    if (!slideId.safeParse(id).success) throw refused(root, 'a slide of it has a name that is no file name');
  for (const { id, K } of manifest.dictionaries)
    if (!dictionaryId.safeParse(id).success || !(K > 0 && K <= 1024))
      throw refused(root, 'a dictionary of it has a name or a size that is none');
  const records = await mapLimited(manifest.slides, FILES_AT_ONCE, async ({ id }) => {
    const record = await readSlideRecord(folder.slide(id));
    return record?.id === id ? [checked(root, record)] : [];
  });
  return { folder, manifest, records: records.flat() };
}

function checked(root: string, record: SlideRecord): SlideRecord {
  const { raster, slide, tiles } = record;
  const sides = [raster?.width, raster?.height];
  if (
    sides.every((side) => Number.isInteger(side) && side > 0 && side <= MOST_CELLS) &&
    raster.stepX > 0 &&
    raster.stepY > 0 &&
    slide?.mpp &&
    Number.isInteger(tiles)
  )
    return record;
  throw refused(root, `the record of its slide ${record.id} is damaged`);
}

function refused(where: string, why: string): MorphoscopeError {
  return new MorphoscopeError('StudyError', why, {
    where,
    suggestion: 'Make the study again, or import another copy of it.',
  });
}

/** When files of a study last changed: another text where they did. */
export interface StudyStamp {
  readonly data: string;
  /** Of how its clusters are shown. */
  readonly edits: string;
}

/**
 * Looks at times and sizes of the files that decide what a study shows.
 * @throws MorphoscopeError `StudyError` when the folder is not there (any more).
 */
export async function stampOf(root: string, dictionaries: readonly string[]): Promise<StudyStamp> {
  const folder = new StudyFolder(root);
  const manifest = await stampOfFile(folder.manifest());
  if (manifest === '-')
    throw new MorphoscopeError('StudyError', 'the folder of the study is not where it was', {
      suggestion: 'Put it back, or remove the study from the list.',
    });
  const files = [
    ...[folder.failures(), folder.metrics(), join(folder.index(), 'index.json'), join(root, 'slides')],
    ...[folder.sweep(), folder.log()],
    ...dictionaries.map((id) => join(folder.concepts(id), 'concepts.json')),
  ];
  const edits = dictionaries.map((id) => join(folder.dictionary(id), 'edits.json'));
  const stamps = (paths: readonly string[]) => Promise.all(paths.map(stampOfFile));
  return {
    data: [manifest, ...(await stamps(files))].join(' '),
    edits: (await stamps(edits)).join(' '),
  };
}

async function stampOfFile(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found ? `${found.mtimeMs}.${found.size}` : '-';
}
