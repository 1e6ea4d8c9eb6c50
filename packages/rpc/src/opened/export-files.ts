import { stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { renderReport } from '@morphoscope/report';
import { exportStudy, StudyFolder, summarise, writeFileAtomic } from '@morphoscope/study';
import type { z } from 'zod';
import type { exportStudy as exportInput } from '../contract/studies.js';

/** What is exported. */
export type WantedExport = Omit<z.output<typeof exportInput>, 'study'>;

/** A file that was made. */
export interface ExportedFile {
  /** Below the folder of exports, with `/` between the parts. */
  readonly name: string;
  readonly bytes: number;
}

/**
 * Makes the files of an export.
 * @throws MorphoscopeError `InputError` for slides or dictionaries that the study does not have, `StudyError`, `ResourceError`.
 */
export async function exportFiles(
  root: string,
  { format, dictionary, slides }: WantedExport,
): Promise<readonly ExportedFile[]> {
  const folder = new StudyFolder(root);
  const wanted = { ...(dictionary === undefined ? {} : { dictionary }), ...(slides ? { slides } : {}) };
  const paths = format === 'report' ? [await writeReport(folder)] : await exportStudy(root, format, wanted);
  return Promise.all(
    paths.map(async (path) => ({
      name: relative(folder.exports(), path).split(sep).join('/'),
      bytes: (await stat(path)).size,
    })),
  );
}

/** A report as the clusters are shown now; that of the run stays as it is. */
async function writeReport(folder: StudyFolder): Promise<string> {
  const path = join(folder.exports(), 'report.html');
  await writeFileAtomic(path, await renderReport(await summarise(folder.root)));
  return path;
}
