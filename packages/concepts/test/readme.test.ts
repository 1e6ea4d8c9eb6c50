import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(`${root}README.md`, 'utf8');

it('shows an example that prints what it says', () => {
  const code = readme.split('```js\n')[1]!.split('```')[0]!;
  const said = [...code.matchAll(/^console\.log\(.*; \/\/ (.*)$/gm)].map(([, output]) => output);
  expect(said.length).toBe(3);
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', code], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(printed.trim().split('\n')).toEqual(said);
});
