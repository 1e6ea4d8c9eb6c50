import { readFileSync } from 'node:fs';
import type { Candidate } from '@morphoscope/tile-index';
import { expect, it } from 'vitest';

it('has an example in the README that runs', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const code = /```ts\n([\s\S]*?)```/.exec(readme)![1]!;
  const names = /import \{([^}]*)\}/.exec(code)![1]!;
  const body = code.replace(/import[\s\S]*?;\n/, '').replace(/console\.log\((.*)\);/, 'return [$1];');
  const api = await import('@morphoscope/tile-index');
  const run = new Function('api', `return (async () => { const {${names}} = api; ${body} })()`);
  const [nearest, others, recall, counts, places] = (await run(api)) as [
    Candidate[],
    Candidate[],
    number,
    number[],
    Float32Array,
  ];
  expect(nearest[0]).toEqual({ row: 0, distance: 0 });
  expect(others.every(({ row }) => row >= 100)).toBe(true);
  expect(recall).toBe(1);
  expect(counts).toEqual([1000, 0, 0, 1000]);
  expect(places.every(Number.isFinite)).toBe(true);
});
