import { spawnSync } from 'node:child_process';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeBench } from '../../../packages/study/test/fixture/bench.js';
import { writeTinyModel } from '../../../packages/study/test/fixture/tiny-model.js';
import { morphoscope, start } from './fixture/morphoscope.js';

const bench = makeBench();
const path = (name: string): string => join(bench.dir, name);
const run = (out: string, ...args: string[]) =>
  morphoscope('run', '--out', path(out), '--clusters', '3', ...args);
const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );
const slide = (i = 0): string => bench.slides[i]!.path;

describe('what cannot be used ends with exit code 2 and one clear message', () => {
  it('a slide that is no image', async () => {
    await writeFile(path('notes.tif'), 'this is no image at all, only text');
    const { code, stderr } = await run('no-image', '--slides', path('notes.tif'), '--model', bench.model);
    expect(stderr).toMatch(/notes.*not.*(image|slide|TIFF)/is);
    expect(code).toBe(2);
  });

  it('a truncated TIFF', async () => {
    await writeFile(path('cut.tif'), (await readFile(slide())).subarray(0, 9000));
    const { code, stderr } = await run('cut', '--slides', path('cut.tif'), '--model', bench.model);
    expect(stderr).toMatch(/cut.*(truncat|end|damaged|beyond|outside)/is);
    expect(code).toBe(2);
  });

  it('a slide without mpp, and the override that helps', async () => {
    const { default: sharp } = await import('sharp');
    await sharp({ create: { width: 300, height: 300, channels: 3, background: '#c080b0' } })
      .png()
      .toFile(path('plain.png'));
    const without = await run('no-mpp', '--slides', path('plain.png'), '--model', bench.model);
    expect(without.stderr).toMatch(/mpp.*--slide-mpp/s);
    expect(without.code).toBe(2);
    const inspected = await morphoscope('inspect', path('plain.png'));
    expect(inspected.stdout).toContain('not stated');
    const withMpp = await morphoscope('inspect', path('plain.png'), '--slide-mpp', '0.5', '--json');
    expect(JSON.parse(withMpp.stdout).slide.mpp).toEqual({ x: 0.5, y: 0.5 });
  });

  it('a folder instead of slides', async () => {
    const { code, stderr } = await run('folder', '--slides', bench.dir, '--model', bench.model);
    expect(stderr).toMatch(/is a folder.*--slides/s);
    expect(code).toBe(2);
  });

  it('a pattern that matches nothing, and a file that is not there', async () => {
    expect((await run('x', '--slides', path('*.nothing'), '--model', bench.model)).stderr).toMatch(
      /no file matches/,
    );
    expect((await run('x', '--slides', path('gone.svs'), '--model', bench.model)).stderr).toMatch(
      /no such file/,
    );
  });

  it('a model that is not ONNX', async () => {
    await writeFile(path('model.onnx'), '# weights, not really\n');
    const { code, stderr } = await run('no-model', '--slides', slide(), '--model', path('model.onnx'));
    expect(stderr).toMatch(/model\.onnx.*not an ONNX model/s);
    expect(code).toBe(2);
    expect(await exists(path('no-model'))).toBe(false);
  });

  it('a layer that does not exist, with near names', async () => {
    const { code, stderr } = await run(
      'layer',
      '--slides',
      slide(),
      '--model',
      bench.model,
      '--layer',
      'feature',
    );
    expect(stderr).toMatch(/no layer "feature".*features/s);
    expect(code).toBe(2);
  });

  it('a layer with negative values is shifted for NMF, and the run says so; k-means takes it as it is', async () => {
    const signed = ['--slides', slide(), '--model', bench.model, '--layer', 'c2'];
    const nmf = await run('negative', ...signed);
    expect(nmf.code, nmf.stderr).toBe(0);
    expect(nmf.stderr).toMatch(/c2 has values below zero: .* shifted, scaled and clipped/);
    const kmeans = await run('signed', ...signed, '--method', 'kmeans');
    expect(kmeans.code, kmeans.stderr).toBe(0);
    expect(kmeans.stderr).not.toMatch(/below zero/);
  });

  it('more clusters than channels, and more than the rank', async () => {
    const { code, stderr } = await morphoscope(
      ...['run', '--slides', slide(), '--model', bench.model, '--clusters', '40', '--out', path('k')],
    );
    expect(stderr).toMatch(/40.*--clusters|--clusters.*40/s);
    expect(code).toBe(2);
  });

  it('a slide without tissue', async () => {
    const { default: sharp } = await import('sharp');
    await sharp({ create: { width: 900, height: 700, channels: 3, background: '#f4f4f4' } })
      .png()
      .toFile(path('glass.png'));
    const { code, stderr } = await run(
      'glass',
      '--slides',
      path('glass.png'),
      '--slide-mpp',
      '1',
      '--model',
      bench.model,
    );
    expect(stderr).toMatch(/no tissue/);
    expect(code).toBe(2);
  });

  it('a model without a manifest', async () => {
    await writeFile(path('bare.onnx'), await readFile(bench.model));
    const { code, stderr } = await run('bare', '--slides', slide(), '--model', path('bare.onnx'));
    expect(stderr).toMatch(/does not say how its tiles are prepared/);
    expect(code).toBe(2);
  });

  it('unknown commands and flags, with the nearest known one', async () => {
    const command = await morphoscope('rnu');
    expect(command.stderr).toMatch(/Did you mean "run"/);
    expect(command.code).toBe(2);
    const flag = await morphoscope('run', '--slide', 'a.tif');
    expect(flag.stderr).toMatch(/Did you mean --slides/);
    expect(flag.code).toBe(2);
  });
});

describe('one broken slide does not stop a cohort', () => {
  it('ends with exit code 3 and says which and why in failures.json', async () => {
    await writeFile(path('broken.tif'), (await readFile(slide())).subarray(0, 20_000));
    const { code, stdout } = await run(
      'three',
      '--slides',
      slide(0),
      slide(1),
      path('broken.tif'),
      '--model',
      bench.model,
      '--json',
    );
    expect(code).toBe(3);
    const failures = JSON.parse(await readFile(path('three/failures.json'), 'utf8'));
    expect(failures).toMatchObject([{ slideId: 'broken' }]);
    expect(failures[0].message.length).toBeGreaterThan(10);
    expect(JSON.parse(stdout)).toMatchObject({ slides: 2, failures: [{ slideId: 'broken' }] });
    expect(await exists(path('three/report.html'))).toBe(true);
  });
});

describe('studies guard themselves', () => {
  it('a finished study is not overwritten, an apply with another model is refused', async () => {
    const first = await run('guarded', '--slides', slide(0), '--model', bench.model);
    expect(first.code, first.stderr).toBe(0);
    const again = await run('guarded', '--slides', slide(0), '--model', bench.model);
    expect(again.stderr).toMatch(/finished study/);
    expect(again.code).toBe(2);
    const other = await run(
      'guarded',
      '--slides',
      slide(0),
      '--model',
      bench.model,
      '--seed',
      '9',
      '--resume',
    );
    expect(other.stderr).toMatch(/other settings: --seed/);
    await mkdir(path('other'), { recursive: true });
    const model = await writeTinyModel(path('other/tiny.onnx'), { seed: 77 });
    const applied = await morphoscope(
      'apply',
      '--study',
      path('guarded'),
      '--slides',
      slide(1),
      '--model',
      model,
    );
    expect(applied.stderr).toMatch(/made from something else: model/);
    expect(applied.code).toBe(2);
  });

  it('two runs on one study at once: the second is refused', async () => {
    const args = [
      'run',
      '--slides',
      ...bench.slides.map((s) => s.path),
      '--model',
      bench.model,
      '--out',
      path('twice'),
    ];
    const first = start(...args);
    while (!(await exists(path('twice/.lock')))) await new Promise((resolve) => setTimeout(resolve, 10));
    const second = await morphoscope(...args, '--resume');
    expect(second.stderr).toMatch(/in use by process/);
    expect(second.code).toBe(2);
    expect((await first.ended).code).toBe(0);
  });

  it('a folder with other files is left alone', async () => {
    await mkdir(path('mine'), { recursive: true });
    await writeFile(path('mine/thesis.txt'), 'years of work');
    const { code, stderr } = await run('mine', '--slides', slide(), '--model', bench.model);
    expect(stderr).toMatch(/other files/);
    expect(code).toBe(2);
  });
});

const mount = process.platform === 'linux' && process.getuid?.() === 0;

describe('a full disk', () => {
  it.skipIf(!mount)(
    'ends with exit code 1, nothing half-written, and the run can go on (needs root to mount a small disk)',
    async () => {
      const disk = path('disk');
      await mkdir(disk, { recursive: true });
      expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=420k', 'tmpfs', disk]).status).toBe(0);
      try {
        const args = [
          'run',
          '--slides',
          ...bench.slides.map((s) => s.path),
          '--model',
          bench.model,
          '--out',
          join(disk, 'study'),
        ];
        const full = await morphoscope(...args);
        expect(full.stderr).toMatch(/disk is full.*--resume/s);
        expect(full.code).toBe(1);
        expect(spawnSync('mount', ['-o', 'remount,size=100m', disk]).status).toBe(0);
        const more = await morphoscope(...args, '--resume');
        expect(more.stderr).not.toMatch(/error/);
        expect(more.code).toBe(0);
      } finally {
        spawnSync('umount', [disk]);
      }
    },
  );
});
