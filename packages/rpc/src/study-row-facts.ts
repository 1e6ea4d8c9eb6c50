import type { StudyFacts } from '@morphoscope/db';
import { overviewOf } from './opened/study-detail.js';
import { readStudyFacts } from './opened/study-facts.js';

/**
 * What the row of a study says of its folder, so that lists open no folder. To be written by whoever changes the folder.
 * @throws MorphoscopeError `StudyError` when the folder is no study
 */
export async function studyRowFacts(root: string): Promise<StudyFacts> {
  const overview = await overviewOf(await readStudyFacts(root));
  const { slides, failed, tiles, model, layer, dictionaries, hasIndex, hasEvaluation } = overview;
  return {
    ...{ slides, failed, tiles, model, dictionaries, hasIndex, hasEvaluation },
    ...(layer === undefined ? {} : { layer }),
  };
}
