import { beforeAll, describe, expect, it } from 'vitest';
import { contextOf } from '../src/evaluation/context.js';
import { keyFigures } from '../src/evaluation/key-figure.js';
import { renderEvaluationFiles, renderReport } from '../src/index.js';
import { makeEvaluation } from './evaluation-fixture.js';
import { type Element, readMarkup } from './markup.js';
import { makeSummary } from './summary-fixture.js';
import { makeSweep } from './sweep-fixture.js';

const evaluation = makeEvaluation();
const summary = makeSummary({ slides: 1, clusters: [8] });
let page = '';
let elements: Element[] = [];
let text = '';

beforeAll(async () => {
  page = await renderReport({ ...summary, evaluation, sweeps: [makeSweep()] });
  ({ elements, text } = readMarkup(page));
});

const ofClass = (name: string, among = elements) =>
  among.filter((element) => element.attributes.get('class')?.split(' ').includes(name));

describe('key figures', () => {
  const context = contextOf(evaluation);
  const figures = keyFigures(context.primary!, context.target, context.book, evaluation);

  it('are few, on one axis, each with what to read it against', () => {
    expect(figures).toHaveLength(6);
    expect(figures.map(({ row }) => row.name)).toEqual([
      'label-auroc',
      'log-odds-r2',
      'completeness-label-agreement',
      'best-cam-pearson',
      'half-cosine',
      'residual-share',
    ]);
    expect(figures.slice(0, 5).every(({ yardsticks }) => yardsticks.length > 0)).toBe(true);
    expect(figures[0]!.row.scope.fitting).toBe('cross-validated');
    expect(figures[3]!.yardsticks.map(({ word, value }) => [word, value])).toEqual([
      ['chance', 0],
      ['‖A‖ alone', 0.67],
      ['random H', 0.48],
    ]);
  });

  it('claim no more than the interval allows', () => {
    expect(figures[2]!.verdict).toBe('not clearly better than PCA');
    expect(figures[3]!.verdict).toBe('not clearly better than ‖A‖ alone');
    expect(figures[4]!.verdict).toBe('below the limit');
    const alone = contextOf({
      ...evaluation,
      rows: evaluation.rows.map(({ interval: _, ...row }) => row),
    });
    const bare = keyFigures(alone.primary!, alone.target, alone.book, evaluation);
    expect(bare[1]!.verdict).toBe('better than chance and random H, by the value alone');
  });

  it('fall back on what was measured, and say so', () => {
    const inSample = contextOf({
      ...evaluation,
      rows: evaluation.rows.filter(({ scope }) => scope.fitting !== 'cross-validated'),
    });
    const [label] = keyFigures(inSample.primary!, inSample.target, inSample.book, evaluation);
    expect(label!.how).toBe('AUROC, scored on its own tiles: optimistic');
    const none = contextOf({ ...evaluation, rows: [] });
    expect(keyFigures(none.primary!, none.target, none.book, evaluation)).toEqual([]);
  });

  it('take the worst class where there is one figure per class', () => {
    const rows = evaluation.rows.filter(({ name }) => name !== 'residual-share');
    const shares = { benign: 0.4, malignant: 0.65, other: null };
    const made = Object.entries(shares).map(([target, value]) => ({
      ...evaluation.rows.find(({ name }) => name === 'residual-share')!,
      scope: { dictionary: 'nmf-k8', target },
      value,
    }));
    const classes = contextOf({ ...evaluation, rows: [...rows, ...made] });
    const found = keyFigures(classes.primary!, classes.target, classes.book, evaluation);
    expect(found.at(-1)!.row.value).toBe(0.65);
    expect(found.at(-1)!.how).toContain('the evidence for malignant');
  });

  it('take stability from a sweep where the evaluation has none', () => {
    const rows = evaluation.rows.filter(({ name }) => name !== 'half-cosine');
    const lent = contextOf({ ...evaluation, rows, reading: [] }, [makeSweep()]);
    expect(lent.primary!.id).toBe('nmf-k4');
    const found = keyFigures(lent.primary!, lent.target, lent.book, evaluation);
    expect(found.find(({ row }) => row.name === 'half-cosine')?.row.value).toBeCloseTo(0.91, 9);
  });

  it('show single slides as dots', () => {
    expect(figures[2]!.slides).toHaveLength(10);
    expect(ofClass('each', elements).length).toBe(10);
  });
});

describe('the chapter on trust', () => {
  it('comes before the clusters, findings in words first, each with how sure it is', () => {
    const at = (id: string) => elements.findIndex((element) => element.attributes.get('id') === id);
    expect(at('overview')).toBeLessThan(at('trust'));
    expect(at('trust')).toBeLessThan(at('d-0'));
    for (const { text: sentence } of evaluation.reading) expect(text).toContain(sentence);
    expect(ofClass('sure')).toHaveLength(evaluation.reading.length);
    expect(text.indexOf('What was found')).toBeLessThan(text.indexOf('Key figures'));
    expect(text).toContain(
      'Judged on 4,344 tiles of 5 of 10 slides, kept out of the fit; 5 independent groups',
    );
  });

  it('shows the clusters that a sentence rests on, by number and colour', async () => {
    const basis = [0, 2, 2, 99].map((cluster) => ({ dictionary: 'nmf-k8', cluster }));
    const reading = [{ text: 'Two clusters.', confidence: 'shown' as const, basis }];
    const page = await renderReport({ ...summary, evaluation: { ...evaluation, reading } });
    const sentence = page.slice(page.indexOf('Two clusters.'), page.indexOf('class="sure"'));
    expect(sentence.match(/class="chip"/g)).toHaveLength(2);
    expect(sentence).toContain('background:#69f0c3');
  });

  it('keeps the rest of a long reading behind a line', async () => {
    const reading = Array.from({ length: 9 }, (_, i) => ({
      text: `Sentence ${i}.`,
      confidence: 'likely' as const,
    }));
    const long = readMarkup(await renderReport({ ...summary, evaluation: { ...evaluation, reading } }));
    expect(long.text).toContain('3 further sentences');
    for (const { text: sentence } of reading) expect(long.text).toContain(sentence);
  });

  it('lists what to be careful about, warnings first', () => {
    for (const { message } of evaluation.findings) expect(text).toContain(message);
    expect(text.indexOf('Cluster 3 is another one')).toBeLessThan(text.indexOf('one vote, not two'));
  });

  it('opens every part behind the question it answers', () => {
    const parts = elements.filter((element) => element.attributes.get('id')?.startsWith('trust-'));
    expect(parts.map((part) => part.attributes.get('id'))).toEqual(
      [
        'prediction',
        'agreement',
        'completeness',
        'faithfulness',
        'stability',
        'importance',
        'failures',
        'localisation',
        'soundness',
      ].map((id) => `trust-${id}`),
    );
    expect(parts.every((part) => part.tag === 'details')).toBe(true);
  });

  it('answers what any figure means, once, by the keyboard and without script', () => {
    const questions = ofClass('ask');
    const answers = ofClass('answer');
    expect(questions.length).toBeGreaterThan(60);
    expect(questions.every((question) => question.tag === 'button')).toBe(true);
    const ids = answers.map((answer) => answer.attributes.get('id'));
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(questions.map((question) => question.attributes.get('popovertarget')))).toEqual(
      new Set(ids),
    );
    expect(answers.every((answer) => answer.attributes.has('popover'))).toBe(true);
    expect(text).toContain('What label-auroc measures, in one plain sentence.');
    expect(text).toContain('higher is better, from 0 to 1. Source: Bajger et al., arXiv:2511.14558');
  });

  it('shows which way is better, for eyes and ears', () => {
    const arrows = ofClass('arrow');
    expect(arrows.length).toBeGreaterThan(40);
    for (const arrow of arrows) expect(arrow.attributes.get('aria-label')).toMatch(/better$/);
  });

  it('says in words what a picture shows, and heads every table', () => {
    for (const svg of ofClass('fig')) expect(svg.attributes.get('aria-label')).toBeTruthy();
    expect(elements.filter(({ tag }) => tag === 'desc').length).toBe(ofClass('fig').length);
    for (const table of ofClass('figures')) {
      const next = elements[elements.indexOf(table) + 1]!;
      expect(next.tag).toBe('caption');
    }
    for (const head of elements.filter(({ tag }) => tag === 'th'))
      expect(['col', 'row', 'colgroup', 'rowgroup']).toContain(head.attributes.get('scope'));
    const levels = elements.flatMap(({ tag }) => /^h([1-6])$/.exec(tag)?.slice(1).map(Number) ?? []);
    for (const [i, level] of levels.entries()) expect(level - (levels[i - 1] ?? 0)).toBeLessThanOrEqual(1);
  });

  it('gives lines their numbers too, and undefined figures their reason', () => {
    expect(text.split('Numbers of this chart').length - 1).toBe(2);
    expect(text).toContain('– the feature is constant');
    expect(page).not.toMatch(/>(NaN|undefined|null|Infinity)</);
  });

  it('shows the choice of K with its rule', () => {
    expect(text).toContain('K = 4. Fits agree up to K = 4.');
    expect(text).toContain('Decision kept: R² of the logits with W H put back into the model.');
  });

  it('has every class of its style sheet and no colour but those of clusters and scales', () => {
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)![1]!;
    const trust = style.slice(
      style.indexOf('.fig{'),
      style.indexOf('/*') < 0 ? undefined : style.indexOf('/*'),
    );
    expect(
      trust
        .match(/#[0-9a-f]{3,8}\b/gi)
        ?.filter((colour) => !/^#(fff|111|bbb|dcdcdc|6a6a6a|9e9e9e)/i.test(colour)) ?? [],
    ).toEqual([]);
  });

  it('is well-formed with unique ids, and the same again', async () => {
    const ids = elements.flatMap((element) => element.attributes.get('id') ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    expect(await renderReport({ ...summary, evaluation: makeEvaluation(), sweeps: [makeSweep()] })).toBe(
      page,
    );
  });
});

describe('when there is less', () => {
  it('shows a sweep alone before anything was evaluated', async () => {
    const alone = readMarkup(await renderReport({ ...summary, sweeps: [makeSweep()] }));
    expect(alone.text).toContain('How many clusters');
    expect(alone.text).toContain('Fits agree up to K = 4.');
    expect(alone.elements.some((element) => element.attributes.get('id') === 'trust')).toBe(false);
  });

  it('says what is missing in an evaluation of nothing', async () => {
    const empty = {
      ...evaluation,
      rows: [],
      curves: [],
      matrices: [],
      findings: [],
      reading: [],
      definitions: {},
      dictionaries: [],
      methods: [],
      sample: { ...evaluation.sample, heldOut: false },
    };
    const { text: words } = readMarkup(await renderReport({ ...summary, evaluation: empty }));
    expect(words).toContain('Nothing was concluded');
    expect(words).toContain('No slide was kept out of the fit');
    expect(renderEvaluationFiles(empty).map(({ path }) => path)).toEqual(['metrics.csv']);
  });

  it('marks values off the axis instead of hiding them', async () => {
    const rows = evaluation.rows.map((row) =>
      row.name === 'log-odds-r2' ? { ...row, value: -2.5, interval: [-3, -2] as const } : row,
    );
    const { elements: all, text: words } = readMarkup(
      await renderReport({ ...summary, evaluation: { ...evaluation, rows } }),
    );
    const under = all.filter((element) => element.attributes.get('class') === 'value under');
    expect(under).toHaveLength(1);
    expect(under[0]!.attributes.get('style')).toBe('left:0%');
    expect(words).toContain('\u22122.50');
    expect(words).toContain('not clearly better than chance and random H');
  });
});
