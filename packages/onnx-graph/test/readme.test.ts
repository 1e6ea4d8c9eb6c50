import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('has an example that runs against the built package', () => {
  const folder = fileURLToPath(new URL('..', import.meta.url));
  const example = readFileSync(`${folder}/README.md`, 'utf8').match(/```js\r?\n([\s\S]*?)```/)![1]!;
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', example], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(printed.trim().split(/\r?\n/)).toEqual([
    'relu: 2 channels, 8 × 8 cells',
    'feed x and seed, fetch gradient:relu and gradient:x',
  ]);
});
