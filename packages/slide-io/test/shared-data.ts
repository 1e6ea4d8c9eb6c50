import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** Folder of the shared test data, or undefined where it is absent. */
export const sharedData = [process.env.MORPHOSCOPE_TEST_DATA, join(root, '..', 'shared', 'data')].find(
  (path): path is string => path !== undefined && existsSync(path),
);

/** Title of a suite that needs the shared data: says why it is skipped. */
export function needsSharedData(title: string): string {
  return sharedData ? title : `${title} (skipped: set MORPHOSCOPE_TEST_DATA to the shared test data)`;
}
