import type { StudyRef } from '../../src/opened/study-answers.js';
import { stampOf } from '../../src/opened/study-facts.js';
import { DICTIONARIES } from './phantom-study.js';

/** A study as its files are now. */
export async function refOf(root: string): Promise<StudyRef> {
  return { root, stamp: await stampOf(root, DICTIONARIES) };
}
