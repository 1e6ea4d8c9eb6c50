import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const beside = fileURLToPath(new URL('../../../../shared/data', import.meta.url));
const folder = path.join(process.env.MORPHOSCOPE_TEST_DATA ?? beside, 'gleason-mobilenet');

/** Whether the Gleason model is here; tests that need it skip otherwise. */
export const hasGleason = existsSync(path.join(folder, 'model.onnx'));

/** Bytes of a file of the Gleason model's folder. */
export function gleasonFile(name: string): Uint8Array {
  return readFileSync(path.join(folder, name));
}

/** Says in the test's own name why it is skipped. */
export const withGleason = hasGleason
  ? 'on the Gleason model'
  : 'on the Gleason model (skipped: no MORPHOSCOPE_TEST_DATA)';
