import { join } from 'node:path';
import type { Evaluation, MetricRow, MetricScope } from '@morphoscope/domain';
import { evaluateStudy, explain } from '@morphoscope/study';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeBench } from '../fixture/bench.js';
import { writeTinyModel } from '../fixture/tiny-model.js';

const bench = makeBench();
let evaluation: Evaluation;
beforeAll(async () => {
  // With this bias the model gives both labels on every slide.
  const model = await writeTinyModel(join(bench.dir, 'two-labels.onnx'), { bias: [0.85, -0.85] });
  await explain(bench.settings('three', { model, methods: ['nmf', 'nmf-decision'] }));
  const study = join(bench.dir, 'three');
  ({ evaluation } = await evaluateStudy({
    study,
    tiles: 90,
    probeTiles: 0,
    methods: ['gradcam'],
    workers: 2,
  }));
});

type Wanted = { readonly [Key in keyof MetricScope]?: MetricScope[Key] | undefined };

const rowsOf = (name: string, scope: Wanted): MetricRow[] =>
  evaluation.rows.filter(
    (row) =>
      row.name === name &&
      Object.entries(scope).every(([key, value]) => row.scope[key as keyof MetricScope] === value),
  );

describe('intervals over three groups', () => {
  it.each([
    ['label-auroc', { fitting: 'cross-validated' }],
    ['log-odds-r2', { fitting: 'cross-validated' }],
    ['best-cam-pearson', { subset: 'all' }],
    ['completeness-label-agreement', {}],
  ] as const)('of %s hold the figure, of dictionaries and their random controls', (name, scope) => {
    for (const dictionary of ['nmf-k4', 'nmf-decision-k4']) {
      for (const control of [undefined, 'random-h', 'random-cells']) {
        const rows = rowsOf(name, { ...scope, dictionary, control }).filter(({ value }) => value !== null);
        expect(rows.length, `${dictionary}, ${control}`).toBeGreaterThan(0);
        for (const { value, interval } of rows) {
          expect(interval![0]).toBeLessThanOrEqual(value! + 1e-9);
          expect(interval![1]).toBeGreaterThanOrEqual(value! - 1e-9);
        }
      }
    }
  });

  it('are not given for what was fitted and scored on the same tiles', () => {
    const rows = rowsOf('label-auroc', { fitting: 'in-sample' });
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every(({ interval }) => interval === undefined)).toBe(true);
  });
});

describe('controls of completeness', () => {
  it('count what guessing keeps: the share of the most frequent label', () => {
    const confusion = evaluation.matrices.find(
      ({ name, scope }) =>
        name === 'label-confusion' && scope.target === 'label' && scope.dictionary === 'nmf-k4',
    )!;
    const c = confusion.columns.length;
    const counts = confusion.rows.map((_, row) =>
      confusion.values.slice(row * c, (row + 1) * c).reduce<number>((sum, value) => sum + value!, 0),
    );
    const total = counts.reduce((a, b) => a + b, 0);
    const [chance] = rowsOf('completeness-label-agreement', { dictionary: 'nmf-k4', control: 'chance' });
    expect(chance!.n).toBe(total);
    expect(chance!.value).toBeCloseTo(Math.max(...counts) / total, 12);
    expect(evaluation.reading.map(({ text }) => text).join(' ')).toContain(
      'nothing but the most frequent label',
    );
  });

  it('are weighed in the metric beside a decision-aware dictionary, plainly beside the other', () => {
    const kept = (dictionary: string, control: string) => {
      const rows = rowsOf('completeness-log-odds-r2', { dictionary, control, target: 'malignant' });
      expect(rows).toHaveLength(1);
      return rows[0]!.value!;
    };
    for (const control of ['random-h', 'random-cells'])
      expect(kept('nmf-decision-k4', control)).toBeGreaterThan(kept('nmf-k4', control));
    expect(kept('nmf-decision-k4', 'pca')).toBe(kept('nmf-k4', 'pca'));
  });
});
