import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeBench } from '../../../packages/study/test/fixture/bench.js';
import { morphoscope, start } from './fixture/morphoscope.js';

const bench = makeBench();
const study = (): string => join(bench.dir, 'study');

describe('evaluate', () => {
  beforeAll(async () => {
    const slides = bench.slides.map(({ path }) => path);
    const flags = ['--model', bench.model, '--clusters', '3', '--hold-out', '0.3', '--out', study()];
    const { code, stderr } = await morphoscope('run', '--slides', ...slides, ...flags);
    expect(code, stderr).toBe(0);
  });

  it('writes figures, tables and a chapter of the report, prints the reading, and JSON where asked', async () => {
    const labels = join(bench.dir, 'own-labels.csv');
    await writeFile(labels, `slide,label\n${bench.slides.map(({ id }) => `${id},benign`).join('\n')}\n`);
    const flags = [
      '--tiles',
      '30',
      '--probe-tiles',
      '0',
      '--labels',
      labels,
      '--methods',
      'gradcam,hirescam',
      '--json',
    ];
    const { code, stdout, stderr } = await morphoscope('evaluate', study(), ...flags);
    expect(code, stderr).toBe(0);
    const evaluation = JSON.parse(stdout);
    expect(evaluation).toEqual(JSON.parse(await readFile(join(study(), 'metrics.json'), 'utf8')));
    expect(evaluation.methods).toEqual(['gradcam', 'hirescam']);
    expect(evaluation.sample.tiles).toBeLessThanOrEqual(30);
    expect(evaluation.findings.map(({ code: one }: { code: string }) => one)).toContain('one-label');
    expect(stderr).toContain(evaluation.reading[0].text);
    expect(stderr).toMatch(/judging tiles {2}\d+\/\d+/);
    const csv = await readFile(join(study(), 'evaluation', 'metrics.csv'), 'utf8');
    expect(csv.trim().split('\n').length).toBe(evaluation.rows.length + 1);
    expect(await readdir(join(study(), 'evaluation', 'figures'))).toContain('key-figures.svg');
    expect(await readdir(join(study(), 'evaluation'))).not.toContain('work');
    const report = await readFile(join(study(), 'report.html'), 'utf8');
    expect(report.includes('Given only what the clusters carry')).toBe(true);
  });

  it('goes on where it was killed, to the same bytes: while tiles are judged, and while they are tried one by one', async () => {
    const flags = [
      'evaluate',
      study(),
      '--tiles',
      '30',
      '--probe-tiles',
      '6',
      '--methods',
      'gradcam,hirescam',
    ];
    const calm = await morphoscope(...flags);
    expect(calm.code, calm.stderr).toBe(0);
    const before = await readFile(join(study(), 'metrics.json'), 'utf8');
    for (const stage of ['judging tiles', 'trying single tiles']) {
      const { child, ended } = start(...flags, '--workers', '1');
      child.stderr!.on('data', (text: Buffer) => {
        if (text.toString().includes(stage)) child.kill('SIGKILL');
      });
      const { code, stderr } = await ended;
      expect(stderr).toContain(stage);
      expect(code).toBeNull();
      expect(await readdir(join(study(), 'evaluation'))).toContain('work');
    }
    const again = await morphoscope(...flags);
    expect(again.code, again.stderr).toBe(0);
    expect(await readFile(join(study(), 'metrics.json'), 'utf8')).toBe(before);
    expect(await readdir(join(study(), 'evaluation'))).not.toContain('work');
  });

  it('exports what the protocol is computed from', async () => {
    const { code, stdout, stderr } = await morphoscope(
      'export',
      study(),
      '--format',
      'protocol41',
      '--tiles',
      '30',
      '--json',
    );
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toEqual([
      join(study(), 'exports/protocol41/nmf-k3.npz'),
      join(study(), 'exports/protocol41/nmf-k3.fit.npz'),
    ]);
  });

  it.each([
    [['evaluate'], /expected one study folder/],
    [['evaluate', 'nowhere'], /study\.json/],
    [['evaluate', 'STUDY', '--methods', 'magic'], /magic/],
    [['evaluate', 'STUDY', '--tiles', '0'], /--tiles/],
    [['evaluate', 'STUDY', '--annotations', 'nowhere'], /nowhere/],
    [['evaluate', 'STUDY', '--model', 'nowhere.onnx'], /--model/],
    [['evaluate', 'STUDY', '--anotations', 'x'], /--annotations/],
  ])('refuses %j with exit code 2 and what to do', async (words, said) => {
    const { code, stderr } = await morphoscope(...words.map((word) => (word === 'STUDY' ? study() : word)));
    expect(code).toBe(2);
    expect(stderr).toMatch(said);
  });
});
