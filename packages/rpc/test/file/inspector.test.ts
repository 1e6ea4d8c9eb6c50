import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writePyramid } from '@morphoscope/slide-io';
import { afterAll, expect, it } from 'vitest';
import { Inspector } from '../../src/file/inspector.js';

const folder = mkdtempSync(join(tmpdir(), 'inspector-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * A thread answered its first question only: taking all listeners off after an answer took off Node's own. Every further
 * slide was then given up after half a minute.
 */
it('reads slide after slide in one thread, also after one that is none', async () => {
  const read = (_x: number, _y: number, width: number, height: number) =>
    new Uint8Array(width * height).fill(9);
  const paths = ['a.tif', 'none.tif', 'b.tif', 'c.tif'].map((name) => join(folder, name));
  for (const path of paths)
    await writePyramid(path, { width: 300, height: 200, channels: 1, read, mpp: 0.5 });
  writeFileSync(paths[1]!, 'no slide at all');
  const found = await new Inspector().slides(paths);
  expect(found.map((one) => ('width' in one ? one.width : one.tag))).toEqual([300, 'SlideError', 300, 300]);
});
