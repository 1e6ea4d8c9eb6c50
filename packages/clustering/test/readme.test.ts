import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('has an example in the README that runs', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const code = /```ts\n([\s\S]*?)```/.exec(readme)![1]!;
  const names = /import \{([^}]*)\}/.exec(code)![1]!;
  const body = code.replace(/import[^\n]*\n/, '').replace(/console\.log\((.*)\);/, 'return [$1];');
  const api = await import('@morphoscope/clustering');
  const run = new Function('api', `return (async () => { const {${names}} = api; ${body} })()`);
  const [relativeError, labels] = (await run(api)) as [number, Uint8Array];
  expect(relativeError).toBeGreaterThan(0);
  expect(relativeError).toBeLessThan(0.7);
  expect(labels.every((label) => label < 2)).toBe(true);
});
