// Prints the closing line "N passed, N failed, N skipped" from vitest's summary, plus one for the demo check.
import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

const text = stripVTControlCharacters(readFileSync(process.argv[2], 'utf8'));
const summary = text.split('\n').findLast((line) => /^\s*Tests\s/.test(line)) ?? '';
const count = (word) => Number(new RegExp(`(\\d+) ${word}`).exec(summary)?.[1] ?? 0);
if (count('passed') === 0) {
  console.error('no test summary was found');
  process.exit(1);
}
console.log(`${count('passed') + 1} passed, ${count('failed')} failed, ${count('skipped')} skipped`);
