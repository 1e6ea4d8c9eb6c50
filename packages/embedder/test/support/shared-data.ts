import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../../../..', import.meta.url));

/** Folder of the shared test data: MORPHOSCOPE_TEST_DATA, else beside the repository. */
export const sharedData = process.env.MORPHOSCOPE_TEST_DATA ?? resolve(repository, '../shared/data');
export const gleason = join(sharedData, 'gleason-mobilenet');
export const hasGleason = existsSync(join(gleason, 'model.onnx'));
export const skipNote = hasGleason ? '' : ' (skipped: shared test data not found)';
