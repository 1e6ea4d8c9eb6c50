import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openSlide } from '@morphoscope/slide-io';
import { describe, expect, it } from 'vitest';
import { filesOf, makeBench } from '../../../packages/study/test/fixture/bench.js';
import { morphoscope } from './fixture/morphoscope.js';

const bench = makeBench();
const study = (): string => join(bench.dir, 'study');

describe('run, apply, export', () => {
  it('run takes patterns, a config file and labels, and prints JSON', async () => {
    await writeFile(
      join(bench.dir, 'config.json'),
      JSON.stringify({
        slides: [join(bench.dir, 'cohort', 'a1-*.tif')],
        model: bench.model,
        clusters: '4',
        seed: 2,
      }),
    );
    const labels = join(bench.dir, 'cohort', 'labels.csv');
    const flags = [
      '--config',
      join(bench.dir, 'config.json'),
      '--labels',
      labels,
      '--clusters',
      '3',
      '--json',
    ];
    const { code, stdout, stderr } = await morphoscope('run', ...flags, '--out', study());
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ slides: 2, failures: [] });
    const manifest = JSON.parse(await readFile(join(study(), 'study.json'), 'utf8'));
    expect(manifest).toMatchObject({ state: 'complete', seed: 2, dictionaries: [{ id: 'nmf-k3' }] });
    expect(manifest.slides.map((s: { label: string }) => s.label)).toEqual(['benign', 'malignant']);
    const files = [...(await filesOf(study())).keys()];
    for (const name of [
      'report.html',
      'failures.json',
      'dictionaries/nmf-k3/H.npy',
      'slides/a1-benign/tissue.geojson',
    ]) {
      expect(files).toContain(name);
    }
    expect(files.filter((name) => name.startsWith('work/'))).toEqual([]);
  });

  it('run refines the raster for a stride that is no multiple of the cell, and says so', async () => {
    const out = join(bench.dir, 'refined');
    const slides = ['--slides', bench.slides[0]!.path, '--stride', '36', '--clusters', '3'];
    const { code, stderr } = await morphoscope('run', ...slides, '--model', bench.model, '--out', out);
    expect(code, stderr).toBe(0);
    const record = JSON.parse(await readFile(join(out, 'slides', bench.slides[0]!.id, 'slide.json'), 'utf8'));
    expect(record.overlapRule).toMatch(/raster is refined to 4 px: 2 × 2 points per cell/);
    expect(record.raster.stepX).toBe(8);
  });

  it('annotate brings outlines in, says what came, takes them away; run --resume leaves them', async () => {
    const annotate = (...flags: string[]) => morphoscope('annotate', study(), ...flags);
    const { code, stdout, stderr } = await annotate('--annotations', bench.annotations, '--json');
    expect(code, stderr).toBe(0);
    const { kept } = JSON.parse(stdout);
    expect(kept.map(({ slide }: { slide: string }) => slide)).toEqual(['a1-benign', 'a1-malignant']);
    expect(kept[0].source).toBe('a1-benign.mask.png');
    expect(kept[0].classes).toContainEqual({ name: 'fat', objects: expect.any(Number) });
    expect(stderr).toMatch(/a1-benign: .*stroma \d+/);
    const files = async () =>
      [...(await filesOf(study())).keys()].filter((name) => /^annotations/.test(name));
    const both = ['annotations/a1-benign.geojson', 'annotations/a1-malignant.geojson'];
    expect((await files()).sort()).toEqual(both);
    const cohort = join(bench.dir, 'cohort');
    const inputs = ['--slides', join(cohort, 'a1-*.tif'), '--labels', join(cohort, 'labels.csv')];
    const flags = [...inputs, '--model', bench.model, '--seed', '2'];
    const again = await morphoscope('run', ...flags, '--clusters', '3', '--out', study(), '--resume');
    expect(again.code, again.stderr).toBe(0);
    expect((await files()).sort()).toEqual(both);
    expect((await annotate('--remove', 'a1-benign')).stderr).toContain('a1-benign: annotations removed.');
    expect(await files()).toEqual(['annotations/a1-malignant.geojson']);
    for (const [words, said] of [
      [[], /give --annotations or --remove/],
      [['--annotations', 'nowhere'], /nowhere/],
      [['--remove', 'z'], /no slide z/],
    ] as const) {
      const refused = await annotate(...words);
      expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(said)]);
    }
  });

  it('apply adds a slide without touching the fit or the other slides', async () => {
    const before = await filesOf(study());
    const slide = bench.slides[2]!.path;
    const { code, stderr } = await morphoscope('apply', '--study', study(), '--slides', slide);
    expect(code, stderr).toBe(0);
    const after = await filesOf(study());
    const kept = [...before.keys()].filter((name) =>
      /^slides\/|^annotations\/|H\.npy|dictionary\.json|\.jpg$/.test(name),
    );
    expect(kept.length).toBeGreaterThan(20);
    for (const name of kept) expect(after.get(name) === before.get(name), name).toBe(true);
    expect(after.has(`slides/${bench.slides[2]!.id}/slide.json`)).toBe(true);
    const again = await morphoscope('apply', '--study', study(), '--slides', slide);
    expect(again.stderr).toMatch(/holds these slides already/);
    expect(again.code).toBe(2);
  });

  it.each(['tiff', 'geojson', 'parquet', 'npy', 'report'])(
    'export --format %s writes files',
    async (format) => {
      const { code, stdout, stderr } = await morphoscope('export', study(), '--format', format, '--json');
      expect(code, stderr).toBe(0);
      const files: string[] = JSON.parse(stdout);
      expect(files.length).toBeGreaterThan(0);
      for (const file of files) expect((await stat(file)).size).toBeGreaterThan(100);
    },
  );

  it('exported maps are slides with the right mpp over the same tissue', async () => {
    const id = bench.slides[1]!.id;
    const slide = (await openSlide(bench.slides[1]!.path)).slide;
    const map = (await openSlide(join(study(), 'exports/nmf-k3', `${id}.clusters.tif`))).slide;
    expect(map.width * map.mpp!.x).toBeCloseTo(slide.width * slide.mpp!.x, -1);
    expect(map.height * map.mpp!.y).toBeCloseTo(slide.height * slide.mpp!.y, -1);
  });
});

describe('looking', () => {
  it('layers says which suit, and what the head is', async () => {
    const { code, stdout, stderr } = await morphoscope('layers', bench.model);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^features\s+Relu\s+12\s+8 × 8/m);
    expect(stdout).not.toMatch(/^c2 /m);
    expect(stderr).toMatch(/average pooling of features/);
    const all = await morphoscope('layers', bench.model, '--all');
    expect(all.stdout).toMatch(/^c2 .*negative/m);
  });

  it('inspect tells size, resolution and levels', async () => {
    const { stdout } = await morphoscope('inspect', bench.slides[0]!.path);
    expect(stdout).toMatch(/640 × 512 px/);
    expect(stdout).toMatch(/0\.5 × 0\.5 µm\/px/);
  });

  it('inspect draws what counts as tissue', async () => {
    const png = join(bench.dir, 'tissue.png');
    const { code, stderr } = await morphoscope('inspect', bench.slides[0]!.path, '--tissue', png);
    expect(code, stderr).toBe(0);
    const { slide } = await openSlide(png);
    expect(Math.abs(slide.width / slide.height - 640 / 512)).toBeLessThan(0.02);
  });

  it('doctor tries every engine', async () => {
    const { code, stdout } = await morphoscope('doctor', '--json');
    expect(code).toBe(0);
    const { engines, nearestTiles } = JSON.parse(stdout);
    expect(nearestTiles).toEqual({
      available: expect.any(Boolean),
      detail: expect.stringContaining('hnswlib-node'),
    });
    const works = Object.fromEntries(
      engines.map((e: { engine: string; available: boolean }) => [e.engine, e.available]),
    );
    expect(works).toMatchObject({ ort: true, 'ort-wasm': true, tfjs: true });
  });

  it('every command has help with an example', async () => {
    const overview = await morphoscope('--help');
    const names = [...overview.stdout.matchAll(/^ {2}([a-z]+) {2,}\S/gm)].map((m) => m[1]!);
    const results = ['annotate', 'attribute', 'edit', 'evaluate', 'compare', 'index', 'neighbours', 'export'];
    const servers = ['serve', 'worker'];
    expect(names).toEqual(['demo', 'doctor', 'inspect', 'layers', 'run', 'apply', ...results, ...servers]);
    for (const name of names) {
      const { stdout, code } = await morphoscope(name, '--help');
      expect(code).toBe(0);
      expect(stdout).toMatch(new RegExp(`Usage: morphoscope ${name}`));
    }
  });
});
