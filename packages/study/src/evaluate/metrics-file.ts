import { readFile } from 'node:fs/promises';
import { type Evaluation, MorphoscopeError } from '@morphoscope/domain';
import { writeFileAtomic } from '../folder/atomic.js';
import { sortedKeys } from '../folder/stable-json.js';
import type { StudyFolder } from '../folder/study-folder.js';

/** Version of `metrics.json`. */
const SCHEMA_VERSION = 1;

/** Lists whose entries stand on a line of their own: thousands of rows stay readable, and two files can be compared. */
const LINES = new Set(['rows', 'matrices', 'curves', 'findings', 'reading', 'slides', 'dictionaries']);

/** Writes `metrics.json`: keys sorted, the same evaluation the same bytes. */
export async function writeMetrics(folder: StudyFolder, evaluation: Evaluation): Promise<void> {
  const parts = Object.entries(sortedKeys(evaluation) as Evaluation).map(
    ([key, value]) => `  ${JSON.stringify(key)}: ${valueText(key, value)}`,
  );
  await writeFileAtomic(folder.metrics(), `{\n${parts.join(',\n')}\n}\n`);
}

function valueText(key: string, value: unknown): string {
  if (!LINES.has(key) || !Array.isArray(value) || value.length === 0) return JSON.stringify(value);
  return `[\n${value.map((entry) => `    ${JSON.stringify(entry)}`).join(',\n')}\n  ]`;
}

/**
 * Reads `metrics.json`; `undefined` when the study was not evaluated.
 * @throws MorphoscopeError `StudyError` when it is damaged or of another layout.
 */
export async function readMetrics(folder: StudyFolder): Promise<Evaluation | undefined> {
  let text: string;
  try {
    text = await readFile(folder.metrics(), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const again = { where: folder.metrics(), suggestion: 'Run `morphoscope evaluate` again.' };
  let evaluation: Evaluation;
  try {
    evaluation = JSON.parse(text) as Evaluation;
  } catch (cause) {
    throw new MorphoscopeError('StudyError', 'metrics.json is damaged', { ...again, cause });
  }
  if (evaluation.schemaVersion === SCHEMA_VERSION) return evaluation;
  throw new MorphoscopeError(
    'StudyError',
    `metrics.json has layout ${evaluation.schemaVersion}, this program knows ${SCHEMA_VERSION}`,
    again,
  );
}
