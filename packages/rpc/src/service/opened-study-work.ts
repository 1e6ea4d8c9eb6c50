import type { StudyComparison } from '@morphoscope/study';
import type { AtlasInfo } from '../contract/atlas.js';
import type { StudyExport } from '../contract/studies.js';
import type { WantedExport } from '../opened/export-files.js';
import type { StudyLibrary } from './study-library.js';

/** A study as the database knows it. */
interface StudyPlace {
  readonly id: string;
  /** Root of its folder. */
  readonly folder: string;
}

/** A study and one of its dictionaries; default the first. */
interface Side {
  readonly study: StudyPlace;
  readonly dictionary: string | undefined;
}

/** Two dictionaries side by side, for `studies.compare`. Studies are named by their ids: where they lie is nobody's business. */
export async function openedComparison(library: StudyLibrary, a: Side, b: Side): Promise<StudyComparison> {
  const { slides, comparisons } = await library.compare(placeOf(a), placeOf(b));
  return {
    slides,
    comparisons: comparisons.map((one) => ({
      ...one,
      a: { ...one.a, study: a.study.id },
      b: { ...one.b, study: b.study.id },
    })),
  };
}

function placeOf({ study, dictionary }: Side) {
  return { root: study.folder, ...(dictionary === undefined ? {} : { dictionary }) };
}

/** Makes the files of an export, for `studies.export`. */
export async function openedExport(
  library: StudyLibrary,
  { id, folder }: StudyPlace,
  wanted: WantedExport,
): Promise<StudyExport> {
  const files = await library.export(folder, wanted);
  const url = (name: string): string => name.split('/').map(encodeURIComponent).join('/');
  return {
    files: files.map((file) => ({ ...file, url: `/api/studies/${id}/exports/${url(file.name)}` })),
  };
}

/** The map of a study's tiles, for `atlas.get`. */
export async function openedAtlas(
  library: StudyLibrary,
  { id, folder }: StudyPlace,
  dictionary: string | undefined,
): Promise<AtlasInfo> {
  const query = dictionary === undefined ? {} : { dictionary };
  const { dictionary: shown, ...info } = await library.atlas(folder, query);
  return { ...info, url: `/api/studies/${id}/atlas/${shown}` };
}
