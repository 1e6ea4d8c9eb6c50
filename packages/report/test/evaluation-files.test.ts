import { describe, expect, it } from 'vitest';
import { renderEvaluationFiles, renderReport } from '../src/index.js';
import { makeEvaluation } from './evaluation-fixture.js';
import { readMarkup } from './markup.js';
import { makeSummary } from './summary-fixture.js';
import { makeSweep } from './sweep-fixture.js';

const evaluation = makeEvaluation();
const summary = makeSummary({ slides: 1, clusters: [8] });

describe('hostile and large evaluations', () => {
  const attack = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&amp;\u202e\u0000\uffff`;

  it('keep text text on the page and in every file', async () => {
    const base = makeEvaluation({ classNames: [attack, `${attack}2`], clusters: [4], kinds: ['nmf'] });
    const hostile = {
      ...base,
      methods: [attack, ...base.methods],
      dictionaries: base.dictionaries.map((one) => ({
        ...one,
        method: attack,
        names: one.names.map(() => attack),
        colours: one.colours.map(() => 'red;}</style><script>alert(3)</script>'),
      })),
      rows: base.rows.map((row) => ({ ...row, ...(row.note ? { note: attack } : {}) })),
      definitions: Object.fromEntries(
        Object.entries(base.definitions).map(([name, one]) => [
          name,
          { ...one, definition: attack, source: attack },
        ]),
      ),
      findings: base.findings.map((one) => ({
        ...one,
        location: attack,
        message: attack,
        suggestion: attack,
      })),
      reading: base.reading.map((one) => ({ ...one, text: attack })),
    };
    const sweep = { ...makeSweep(), rule: attack, choice: { K: 4, stable: false, reason: attack } };
    const whole = await renderReport({ ...summary, evaluation: hostile, sweeps: [sweep] });
    const pages = [
      whole,
      ...renderEvaluationFiles(hostile, [sweep])
        .filter(({ path }) => path.endsWith('.svg'))
        .map((one) => one.text),
    ];
    expect(pages.length).toBeGreaterThan(8);
    for (const one of pages) {
      const { elements: all } = readMarkup(one);
      expect(all.filter(({ tag }) => tag === 'script').length).toBeLessThanOrEqual(1);
      expect(all.filter((e) => e.tag === 'img' || e.attributes.has('onerror'))).toEqual([]);
      expect(one).not.toMatch(/alert\(3\)|\u202e|\0|\uffff/);
    }
  });

  it('stay bounded with 16 dictionaries of 20 clusters and 6 methods', async () => {
    const large = makeEvaluation({
      clusters: [17, 18, 19, 20],
      kinds: ['nmf', 'kmeans', 'nmf-tree', 'nmf-decision'],
      methods: ['gradcam', 'gradcam++', 'layercam', 'hirescam', 'cam', 'occlusion'],
      classNames: ['benign', 'g3', 'g4', 'g5'],
      slides: 400,
    });
    const bare = (await renderReport(summary)).length;
    const whole = await renderReport({ ...summary, evaluation: large });
    expect(whole.length - bare).toBeLessThan(1.2e6);
    const files = renderEvaluationFiles(large);
    expect(files.length).toBeLessThan(400);
    for (const { path, text: content } of files)
      if (!path.endsWith('.csv')) expect(content.length, path).toBeLessThan(80_000);
    expect(new Set(files.map(({ path }) => path)).size).toBe(files.length);
  });
});

describe('files', () => {
  const files = renderEvaluationFiles(evaluation, [makeSweep()]);

  it('are the figures in full, every table three ways, and drawings', () => {
    expect(files[0]!.path).toBe('metrics.csv');
    const tables = files.filter(({ path }) => path.startsWith('tables/'));
    const stems = new Set(tables.map(({ path }) => path.replace(/\.(csv|tex|md)$/, '')));
    expect(tables).toHaveLength(3 * stems.size);
    for (const id of [
      'protocol-summary',
      'protocol-label',
      'agreement-clusters',
      'annotations-clusters',
      'deletion-insertion',
      'k-sweep-nmf',
      'importance-beta-sigma',
      'failures',
    ])
      expect(stems).toContain(`tables/${id}`);
    const drawn = files.filter(({ path }) => path.startsWith('figures/')).map(({ path }) => path);
    for (const id of [
      'key-figures',
      'cluster-correlation-nmf-k8',
      'label-confusion-nmf-k8-label-maxweight-cross-validated',
      'cluster-share-by-predicted-label-nmf-k8',
      'agreement-nmf-k8',
      'annotations-nmf-k8',
      'curve-completeness-over-k-label',
      'curve-deletion-label',
      'k-sweep-nmf',
      'over-k-kmeans',
      'margin-shift-nmf-k8-malignant-instead-of-benign',
      'beta-sigma-nmf-k8-not-benign',
    ])
      expect(drawn).toContain(`figures/${id}.svg`);
  });

  it('are the same again', () => {
    expect(renderEvaluationFiles(makeEvaluation(), [makeSweep()])).toEqual(files);
  });
});
