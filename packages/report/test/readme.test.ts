import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as api from '../src/index.js';

it('has an example in the README that runs', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const code = /```ts\n([\s\S]*?)```/.exec(readme)![1]!;
  const names = /import \{([^}]*)\}/.exec(code)![1]!;
  const body = code.replace(/import[^\n]*\n/, '').replace(/console\.log\((.*)\);/, 'return $1;');
  const paths = new Function('api', `const {${names}} = api; ${body}`)(api) as string[];
  expect(paths).toEqual([
    'metrics.csv',
    'tables/protocol-label.csv',
    'tables/protocol-label.tex',
    'tables/protocol-label.md',
    'figures/key-figures.svg',
  ]);
});
