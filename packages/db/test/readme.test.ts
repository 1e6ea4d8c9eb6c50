import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { preparedFolder } from './support/databases.js';

it('the example of the README runs', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const code = readme.split('```ts\n')[1]!.split('```')[0]!;
  const folder = await preparedFolder();
  const built = new URL('../dist/index.js', import.meta.url).href;
  const script = join(folder, 'example.mjs');
  writeFileSync(script, code.replace("'@morphoscope/db'", `'${built}'`).replace("'my-database'", "'.'"));
  expect(execFileSync(process.execPath, [script], { cwd: folder, encoding: 'utf8' })).toBe(
    'true complete 1\n',
  );
});
