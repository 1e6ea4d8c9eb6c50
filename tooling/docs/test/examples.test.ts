import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'morphoscope-docs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const built = (name: string): string =>
  new URL(`../../../packages/${name}/dist/index.js`, import.meta.url).href;

/** The n-th block of a language in a document. */
const block = (document: string, language: string, n: number): string =>
  readFileSync(join(root, document), 'utf8').split(`\`\`\`${language}\n`)[n + 1]!.split('```')[0]!;

describe('use-the-packages.md', () => {
  it('shows a script that explains a slide', async () => {
    const { demoModel, makePhantomSlide } = await import(built('phantom'));
    const { writePyramid } = await import(built('slide-io'));
    const slide = join(folder, 'slide.tif');
    const spec = { id: 'slide', seed: 1, label: 'malignant', site: 'A', width: 768, height: 768 };
    const phantom = makePhantomSlide(spec);
    const read = (x: number, y: number, width: number, height: number) =>
      phantom.pixels(x, y, width, height).data;
    await writePyramid(slide, { width: 768, height: 768, channels: 3, mpp: phantom.spec.mpp, read });
    const script = join(folder, 'clusters.mjs');
    // The packages are not installed where the test writes, so their names become places.
    const code = block('docs/how-to/use-the-packages.md', 'js', 0);
    writeFileSync(
      script,
      code.replace(/'@morphoscope\/([a-z-]+)'/g, (_, name) => `'${built(name)}'`),
    );
    const args = [script, slide, demoModel('tissue').path, '4'];
    const lines = execFileSync(process.execPath, args, { encoding: 'utf8' });
    expect(lines).toMatch(/^\d+ tiles, \d+ cells, relative error 0\.\d{3}$/m);
    expect(lines).toMatch(/^share of cells \[( '[01]\.\d{3}',?){4} \]$/m);
    expect(lines).toMatch(/^malignant \[( '-?\d+\.\d\d',?){4} \]$/m);
  });
});

describe.each([
  ['docs/getting-started.md', 0],
  ['docs/how-to/describe-your-model.md', 0],
])('%s', (document, n) => {
  it('shows a manifest that is right', async () => {
    const { parseManifest } = await import(built('embedder'));
    const manifest = parseManifest(JSON.parse(block(document, 'json', n)), document);
    expect(manifest.classNames).toEqual(['benign', 'tumour']);
  });
});
