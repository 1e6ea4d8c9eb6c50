import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Evaluation } from '@morphoscope/domain';
import { renderEvaluationFiles, renderReport } from '@morphoscope/report';
import {
  type RunResult,
  type SlideFailure,
  type StudyFolder,
  summarise,
  writeFileAtomic,
} from '@morphoscope/study';
import { disclaimer } from '../help.js';
import { say } from '../terminal/say.js';

/** Writes the report of a study and returns its path. */
export async function writeReport(result: Pick<RunResult, 'folder'>): Promise<string> {
  const html = await renderReport(await summarise(result.folder.root));
  await writeFileAtomic(result.folder.report(), html);
  return result.folder.report();
}

/** Tables and figures for a paper into `evaluation/`, and the report with the chapter of the evaluation. */
export async function writeEvaluation(folder: StudyFolder, evaluation: Evaluation): Promise<void> {
  const summary = await summarise(folder.root);
  await writeFileAtomic(folder.report(), await renderReport(summary));
  for (const part of ['tables', 'figures'])
    await rm(join(folder.evaluation(), part), { recursive: true, force: true });
  for (const { path, text } of renderEvaluationFiles(evaluation, summary.sweeps))
    await writeFileAtomic(join(folder.evaluation(), path), text);
}

/** Says how a run ended and where to look. @returns exit code 0, or 3 when some slides were left out. */
export function sayResult(result: RunResult, report: string): number {
  const { slides, tiles, failures, folder } = result;
  say(`\n${slides} ${slides === 1 ? 'slide' : 'slides'}, ${tiles} tiles explained.`);
  if (failures.length > 0) say(`${failures.length} left out, see ${folder.failures()}`);
  const unattributed = sayUnattributed(result);
  say(`Report: ${report}`);
  say(disclaimer);
  return failures.length + unattributed.length > 0 ? 3 : 0;
}

/** How a run ended, for `--json`. */
export function resultJson(
  { folder, slides, tiles, failures, unattributed = [] }: RunResult,
  report: string,
) {
  return { study: folder.root, report, slides, tiles, failures, unattributed };
}

/** Says which slides got no saliency maps. */
export function sayUnattributed({ unattributed = [] }: RunResult): readonly SlideFailure[] {
  for (const { slideId, message } of unattributed) say(`No saliency maps for ${slideId}: ${message}`);
  return unattributed;
}
