import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parseManifest } from '../src/index.js';
import { smallOnnx, smallWeights } from './support/small-network.js';
import { temporaryFolder } from './support/temporary-folder.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const block = (language: string) => readme.split(`\`\`\`${language}\n`)[1]!.split('```')[0]!;

it('shows a manifest that is right', () => {
  expect(parseManifest(JSON.parse(block('json')), 'README').layer).toBe('relu5');
});

it('shows an example that works', async () => {
  const path = join(await temporaryFolder(), 'model.onnx');
  const metadata = {
    preprocessing: JSON.stringify({
      effective_mpp: 0.5,
      resize: 'box',
      channel_order: 'RGB',
      scale: 'x/255',
    }),
  };
  await writeFile(path, smallOnnx(smallWeights(), { metadata }));
  const code = block('js').replace("'model.onnx'", JSON.stringify(path));
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', code], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(out).toContain('20 px at 0.5 µm/px');
  expect(out).toContain('point_relu [ 1, 8, 10, 10 ]');
});
