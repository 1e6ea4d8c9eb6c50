import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as api from '../src/index.js';

it('has an example in the README that runs', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const code = /```ts\n([\s\S]*?)```/.exec(readme)![1]!;
  const names = /import \{([^}]*)\}/.exec(code)![1]!;
  const body = code.replace(/import[^\n]*\n/, '').replace(/console\.log\((.*)\);/, 'return [$1];');
  const [row, pearson] = new Function('api', `const {${names}} = api; ${body}`)(api) as [
    ReturnType<typeof api.metricRow>,
    api.Figure,
  ];
  expect(row.value).toBeCloseTo(1, 9);
  expect(row).toMatchObject({ direction: 'higher', category: 'prediction', n: 40 });
  expect(Math.abs(pearson.value!)).toBeLessThan(1);
});

it('names only what the package exports', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const table = readme.slice(readme.indexOf('| export'), readme.indexOf('Golden values'));
  const rows = table
    .split('\n')
    .slice(2)
    .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`(\w+)`/g)]);
  expect(rows.length).toBeGreaterThan(40);
  expect(rows.map(([, name]) => name!).filter((name) => !(name in api))).toEqual([]);
});
