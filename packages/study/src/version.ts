import { readFileSync } from 'node:fs';

/** Version of Morphoscope, recorded in every study. */
export const version: string = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
).version;
