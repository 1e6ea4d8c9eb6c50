import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesOf, makeBench } from '../../../packages/study/test/fixture/bench.js';
import { morphoscope } from './fixture/morphoscope.js';

const bench = makeBench();
const study = (): string => join(bench.dir, 'study');

describe('held-out slides and saliency maps', () => {
  it('run keeps a share of the groups out of the fit and makes maps beside the clusters', async () => {
    const flags = ['--hold-out', '0.3', '--attribution', 'gradcam,Layer-CAM', '--clusters', '3'];
    const slides = ['--slides', ...bench.slides.map(({ path }) => path)];
    const { code, stderr } = await morphoscope(
      'run',
      ...slides,
      ...flags,
      '--model',
      bench.model,
      '--out',
      study(),
    );
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('making saliency maps');
    const manifest = JSON.parse(await readFile(join(study(), 'study.json'), 'utf8'));
    expect(manifest.slides.map((slide: { split: string }) => slide.split).sort()).toEqual([
      'fit',
      'fit',
      'held-out',
    ]);
    const files = [...(await filesOf(study())).keys()];
    for (const { id } of bench.slides) {
      expect(files).toContain(`slides/${id}/attribution.zarr/gradcam/malignant/.zattrs`);
      expect(files).toContain(`slides/${id}/attribution.zarr/layercam/benign/.zarray`);
    }
  });

  it('attribute adds maps to a finished study, for the target asked for', async () => {
    const { id } = bench.slides[0]!;
    const flags = ['--attribution', 'lrp', '--target', 'not benign', '--slides', id, '--json'];
    const { code, stdout, stderr } = await morphoscope('attribute', study(), ...flags);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      slides: 1,
      methods: ['lrp-epsilon-plus-flat'],
      unattributed: [],
    });
    const map = `slides/${id}/attribution.zarr/lrp-epsilon-plus-flat/not%20benign/.zattrs`;
    const attributes = JSON.parse(await readFile(join(study(), map), 'utf8'));
    expect(attributes).toMatchObject({
      explains: 'log-odds of all other classes against benign',
      signed: true,
      values: 'pixel sums',
    });
  });

  it('attribute splits a map over clusters and asks for the pixels of prototypes, and the report shows it', async () => {
    const { id } = bench.slides[0]!;
    const bare = join(bench.dir, 'bare');
    const made = await morphoscope(
      ...['run', '--slides', bench.slides[0]!.path, '--model', bench.model, '--out', bare],
      ...['--clusters', '3', '--no-relevance'],
    );
    expect(made.code, made.stderr).toBe(0);
    const page = () => readFile(join(bare, 'report.html'), 'utf8');
    expect(await page()).not.toContain('class="over fired"');
    const split = [
      '--attribution',
      'hirescam',
      '--through',
      'nmf-k3',
      '--target',
      'malignant',
      '--prototypes',
    ];
    const { code, stdout, stderr } = await morphoscope('attribute', bare, ...split, '--json');
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('by hirescam, through nmf-k3');
    expect(JSON.parse(stdout)).toMatchObject({ through: 'nmf-k3', report: join(bare, 'report.html') });
    const map = `slides/${id}/attribution.zarr/through/nmf-k3/hirescam/malignant/.zarray`;
    expect(JSON.parse(await readFile(join(bare, map), 'utf8')).shape[0]).toBe(4);
    expect(await page()).toContain('class="over fired"');
    const alone = await morphoscope('attribute', bare, '--prototypes');
    expect(alone.code, alone.stderr).toBe(0);
  });

  it('export writes the maps asked for', async () => {
    const { code, stderr } = await morphoscope(
      'export',
      study(),
      '--format',
      'npy',
      '--attribution',
      'layercam',
    );
    expect(code, stderr).toBe(0);
    const files = [...(await filesOf(join(study(), 'exports'))).keys()].sort();
    expect(files).toEqual(
      bench.slides.flatMap(({ id }) =>
        ['benign', 'malignant'].map((name) => `attribution/${id}.layercam.${name}.npy`),
      ),
    );
  });

  it.each([
    [['--attribution', 'gradcan'], /"gradcan" is no saliency method.*gradcam/s],
    [[], /--attribution is missing/],
    [['--attribution', 'gradcam', '--through', 'nmf-k3'], /Grad-CAM cannot be split.*hirescam/s],
    [['--attribution', 'hirescam', '--through', 'nmf-k9'], /no dictionary nmf-k9.*nmf-k3/s],
    [['--attribution', 'cam', '--target', 'stroma'], /no class "stroma".*"not benign"/s],
  ])('attribute %j is refused with exit code 2', async (flags, message) => {
    const { code, stderr } = await morphoscope('attribute', study(), ...flags);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  it('run refuses a share that leaves nothing to fit on', async () => {
    const flags = ['--slides', bench.slides[0]!.path, '--model', bench.model, '--hold-out', '0.5'];
    const { code, stderr } = await morphoscope('run', ...flags, '--out', join(bench.dir, 'none'));
    expect(code).toBe(2);
    expect(stderr).toMatch(/none would be left to fit on/);
  });
});
