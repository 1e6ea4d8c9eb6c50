import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Evaluation } from '@morphoscope/domain';
import { renderEvaluationFiles, renderReport } from '@morphoscope/report';
import { type StudyFolder, summarise, writeFileAtomic } from '@morphoscope/study';

/** Writes the report of a study anew and returns its path. */
export async function writeReport(folder: StudyFolder): Promise<string> {
  await writeFileAtomic(folder.report(), await renderReport(await summarise(folder.root)));
  return folder.report();
}

/** Writes the report anew where there is one: what it shows has changed. */
export async function renewReport(folder: StudyFolder): Promise<void> {
  const there = await access(folder.report()).then(
    () => true,
    () => false,
  );
  if (there) await writeReport(folder);
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
