import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { StaticFiles } from '../../src/dashboard/static-files.js';

const root = mkdtempSync(join(tmpdir(), 'static-files-'));
const folder = join(root, 'static');
const script = 'export const answer = 42;\n'.repeat(400);
mkdirSync(join(folder, 'chunks'), { recursive: true });
writeFileSync(join(folder, 'chunks', 'page.js'), script);
writeFileSync(join(folder, 'chunks', 'page.css'), 'a { color: inherit }');
writeFileSync(join(folder, 'chunks', 'icon.png'), 'not compressed again');
writeFileSync(join(root, 'secret.js'), 'outside');

describe('static files of the dashboard', () => {
  afterAll(() => rmSync(root, { recursive: true }));
  const files = new StaticFiles(folder);

  it('are sent as Brotli of what lies there, made once', async () => {
    const file = await files.find('chunks/page.js');
    expect(file?.type).toBe('text/javascript; charset=utf-8');
    expect(brotliDecompressSync(file?.bytes as Uint8Array).toString()).toBe(script);
    expect(file?.bytes.length).toBeLessThan(script.length / 20);
    expect((await files.find('chunks/page.js'))?.bytes).toBe(file?.bytes);
    expect((await files.find('chunks/page.css'))?.type).toBe('text/css; charset=utf-8');
  });

  it.each(['../secret.js', 'chunks/../../secret.js', 'chunks/none.js', 'chunks', '', 'chunks/icon.png'])(
    'leave %s to others',
    (name) => {
      expect(files.find(name)).toBeUndefined();
    },
  );
});
