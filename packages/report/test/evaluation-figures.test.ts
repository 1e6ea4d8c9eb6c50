import { contrast } from '@morphoscope/heatmap/colormap';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mix } from '../src/colour.js';
import { contextOf } from '../src/evaluation/context.js';
import { niceTicks, place, tickDigits } from '../src/evaluation/figure/axis.js';
import {
  cutText,
  type Drawing,
  standaloneSvg,
  textWidth,
  wrapText,
} from '../src/evaluation/figure/drawing.js';
import { tintOf } from '../src/evaluation/figure/heat-table.js';
import { apart, lineChart } from '../src/evaluation/figure/line-chart.js';
import { shareBars } from '../src/evaluation/figure/share-bars.js';
import { stepChart } from '../src/evaluation/figure/step-chart.js';
import { figureText } from '../src/evaluation/figure-text.js';
import { arrange } from '../src/evaluation/layout/arrangement.js';
import { curveDrawing, curveGroups } from '../src/evaluation/layout/curve-drawings.js';
import { allDrawings } from '../src/evaluation/layout/drawings.js';
import { failureDrawings } from '../src/evaluation/layout/importance-drawings.js';
import { matrixDrawing } from '../src/evaluation/layout/matrix-drawings.js';
import { DARK, LIGHT } from '../src/style/tokens.js';
import { makeEvaluation } from './evaluation-fixture.js';
import { type Element, readMarkup } from './markup.js';
import { makeSweep } from './sweep-fixture.js';

const evaluation = makeEvaluation();
const context = contextOf(evaluation, [makeSweep()]);
const drawings = allDrawings(context, arrange(context));
const byId = (id: string) => drawings.find((drawing) => drawing.id === id)!;
const read = (drawing: Drawing) => readMarkup(standaloneSvg(drawing));
const ofClass = (elements: readonly Element[], name: string) =>
  elements.filter((element) => element.attributes.get('class')?.split(' ').includes(name));

describe('every drawing', () => {
  it('is one well-formed SVG file with a title and a description, and needs nothing else', () => {
    expect(drawings.length).toBeGreaterThan(30);
    for (const drawing of drawings) {
      const text = standaloneSvg(drawing);
      const { elements } = readMarkup(text);
      const [svg, title, description] = elements;
      expect(text).toMatch(
        /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/,
      );
      expect(svg!.attributes.get('aria-labelledby')).toBe('title description');
      expect([title!.tag, description!.tag]).toEqual(['title', 'desc']);
      expect(drawing.description.length).toBeGreaterThan(20);
      expect(text).not.toMatch(/var\(|NaN|Infinity|undefined|https?:(?!\/\/www\.w3\.org\/2000\/svg)/);
      expect(text).not.toMatch(/&(?!(amp|lt|gt|quot|#39);)/);
    }
  });

  it('keeps its marks and its words inside the frame', () => {
    for (const drawing of drawings) {
      const { elements } = read(drawing);
      for (const { tag, attributes } of elements) {
        const at = (name: string) => Number(attributes.get(name) ?? 0);
        if (attributes.get('class') === 'control-mark') continue;
        if (tag === 'rect' && attributes.get('width') !== '100%') {
          expect(at('x'), drawing.id).toBeGreaterThanOrEqual(-0.01);
          expect(at('x') + at('width'), drawing.id).toBeLessThanOrEqual(drawing.width + 0.01);
          expect(at('y') + at('height'), drawing.id).toBeLessThanOrEqual(drawing.height + 0.01);
        }
        if (tag === 'text' && attributes.get('class') !== 'title') {
          expect(at('x'), drawing.id).toBeGreaterThanOrEqual(0);
          expect(at('x'), drawing.id).toBeLessThanOrEqual(drawing.width);
          expect(at('y'), drawing.id).toBeLessThanOrEqual(drawing.height);
        }
      }
    }
  });

  it('has a name of its own and is the same again', () => {
    expect(new Set(drawings.map(({ id }) => id)).size).toBe(drawings.length);
    const again = contextOf(makeEvaluation(), [makeSweep()]);
    expect(allDrawings(again, arrange(again)).map(standaloneSvg)).toEqual(drawings.map(standaloneSvg));
  });
});

describe('axes', () => {
  it('have round ticks that span the values', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        (low, span) => {
          const ticks = niceTicks(low, low + span);
          expect(ticks[0]!).toBeLessThanOrEqual(low + span * 1e-6);
          expect(ticks.at(-1)!).toBeGreaterThanOrEqual(low + span - span * 1e-6);
          expect(ticks.length).toBeGreaterThanOrEqual(2);
          expect(ticks.length).toBeLessThanOrEqual(9);
          const shown = ticks.map((tick) => tick.toFixed(tickDigits(ticks)));
          expect(new Set(shown).size).toBe(shown.length);
        },
      ),
    );
    expect(niceTicks(0, 1)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(niceTicks(Number.NaN, 1)).toEqual([0, 1]);
    expect(place({ from: [3, 3], to: [0, 10] }, 3)).toBe(5);
  });

  it('labels lie apart, in their order, and inside where they fit', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { maxLength: 12 }), (heights) => {
        const moved = apart(heights, 15, [0, 200]);
        const order = [...heights.keys()].sort((a, b) => heights[a]! - heights[b]! || a - b);
        for (const [n, i] of order.entries()) {
          expect(moved[i]!).toBeGreaterThanOrEqual(-1e-9);
          expect(moved[i]!).toBeLessThanOrEqual(200 + 1e-9);
          if (n > 0) expect(moved[i]! - moved[order[n - 1]!]!).toBeGreaterThanOrEqual(15 - 1e-9);
        }
      }),
    );
    expect(apart([10, 100, 190], 15, [0, 200])).toEqual([10, 100, 190]);
  });
});

describe('a line chart', () => {
  const chart = {
    id: 'c',
    title: 'T',
    description: 'D',
    xLabel: 'x',
    yLabel: 'y',
    series: [
      { label: 'one', x: [0, 1, 2, 3], y: [1, null, 3, 2], weight: 'main' as const },
      { label: 'long', x: [0, 1], y: [0, 4], low: [0, 3], high: [1, 5], weight: 'control' as const },
    ],
  };

  it('breaks where a value is missing and never draws one', () => {
    const { elements } = read(lineChart(chart));
    const main = ofClass(elements, 'main').find(({ tag }) => tag === 'path')!;
    expect(main.attributes.get('d')!.match(/M/g)).toHaveLength(2);
    expect(ofClass(elements, 'dot')).toHaveLength(3);
    expect(ofClass(elements, 'band')).toHaveLength(1);
  });

  it('puts points where the axis says', () => {
    const { elements, text } = read(lineChart({ ...chart, series: [chart.series[1]!], hold: [0, 8] }));
    const control = ofClass(elements, 'control')[0]!.attributes.get('d')!;
    const [, x0, y0, x1, y1] = /^M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)$/.exec(control)!.map(Number);
    const ticks = elements.filter((e) => e.attributes.get('class') === 'grid');
    const heights = ticks.map((e) => Number(/^M[\d.]+ ([\d.]+)H/.exec(e.attributes.get('d')!)![1]));
    expect(text).toContain('8');
    expect(y0).toBe(heights[0]);
    expect(y1).toBeCloseTo((heights[0]! + heights.at(-1)!) / 2, 2);
    expect(x1!).toBeGreaterThan(x0!);
  });

  it('stays small however long a curve is', () => {
    const n = 100_000;
    const long = {
      ...chart.series[0]!,
      x: Array.from({ length: n }, (_, i) => i),
      y: Array.from({ length: n }, (_, i) => i),
    };
    expect(standaloneSvg(lineChart({ ...chart, series: [long] })).length).toBeLessThan(12_000);
  });
});

describe('figures of an evaluation', () => {
  it('draws the first dictionary strong, its controls dotted, the others thin', () => {
    const group = curveGroups(evaluation.curves).find(({ name }) => name === 'deletion')!;
    const { elements, text } = read(curveDrawing(group, context));
    const lines = elements.filter(({ tag }) => tag === 'path');
    expect(ofClass(lines, 'main')).toHaveLength(1);
    expect(ofClass(lines, 'control')).toHaveLength(1);
    expect(ofClass(lines, 'other')).toHaveLength(10);
    expect(text).toContain('random order');
    expect(text).toContain('strongest first');
    expect(curveDrawing(group, context).title).toBe('Clusters taken out, NMF, K = 8');
  });

  it('explains a failure by clusters and the residual, which add up to the whole shift', () => {
    const [drawing] = failureDrawings(context.primary!, context);
    const { text } = read(drawing!);
    const value = (name: string) =>
      evaluation.rows.find((row) => row.name === name && row.scope.dictionary === 'nmf-k8')!.value!;
    const parts = evaluation.rows.filter(
      (row) => row.name === 'margin-shift-effect' && row.scope.dictionary === 'nmf-k8',
    );
    expect(parts.reduce((sum, row) => sum + row.value!, value('margin-shift-residual'))).toBeCloseTo(3.76, 9);
    expect(text).toContain('Residual');
    expect(text).toContain(`+${figureText(value('margin-shift-residual'))}`);
    expect(text).toContain('+3.76');
    expect(drawing!.description).toMatch(/^The clusters carry 2\d % of the shift/);
  });

  it('lets each step of a sum start where the one before ended', () => {
    const chart = stepChart({
      id: 's',
      title: 'S',
      description: 'D',
      xLabel: 'x',
      steps: [
        { kind: 'cluster', label: 'up', value: 3, cluster: 0, colour: '#e1690f' },
        { kind: 'cluster', label: 'down', value: -1, cluster: 1, colour: '#3c78ff' },
        { kind: 'residual', label: 'rest', value: 2 },
        { kind: 'total', label: 'all', value: 4 },
      ],
    });
    const { elements } = read(chart);
    const bars = elements.filter(({ tag, attributes }) => tag === 'rect' && attributes.get('rx') === '2');
    const span = ({ attributes }: Element) => {
      const x = Number(attributes.get('x'));
      return [x, x + Number(attributes.get('width'))] as const;
    };
    const [up, down, rest, all] = bars.map(span);
    expect(down![1]).toBeCloseTo(up![1], 2);
    expect(rest![0]).toBeCloseTo(down![0], 2);
    expect(all![1]).toBeCloseTo(rest![1], 2);
    expect(all![0]).toBeCloseTo(up![0], 2);
  });

  it('fills bars of shares exactly', () => {
    const { elements } = read(
      shareBars({
        id: 'b',
        title: 'B',
        description: 'D',
        bars: [{ label: 'a', values: [1, 3, 0] }],
        clusters: [
          { name: 'x', colour: '#e1690f' },
          { name: 'y', colour: 'red"/><script>' },
          { name: 'z', colour: '#3c78ff' },
        ],
      }),
    );
    const widths = ofClass(elements, 'ring').map(({ attributes }) => Number(attributes.get('width')) + 1);
    expect(widths).toHaveLength(2);
    expect(widths[1]! / widths[0]!).toBeCloseTo(3, 2);
    expect(ofClass(elements, 'ring')[1]!.attributes.get('fill')).toBe('#8a8a8a');
  });

  it('writes every number of a matrix, a dash for what is undefined', () => {
    const matrix = evaluation.matrices.find(({ name }) => name === 'cluster-correlation')!;
    const { text } = read(matrixDrawing(matrix, context)!);
    for (const value of matrix.values) expect(text).toContain(figureText(value));
    const huge = { ...matrix, values: Array.from({ length: 10_000 }, () => 0) };
    expect(matrixDrawing(huge, context)).toBeUndefined();
  });

  it('marks the chosen number of clusters', () => {
    const { text } = read(byId('k-sweep-nmf'));
    expect(text).toContain('chosen');
    expect(text).toContain('Slide halves');
  });
});

describe('legibility', () => {
  it('numbers read on every tint, in both themes', () => {
    for (let share = 0; share <= 1; share += 0.005) {
      const tint = tintOf(share, 'share', 1)!;
      expect(contrast(tint.ink, mix(tint.end, LIGHT.neutral, tint.share / 100))).toBeGreaterThanOrEqual(4.5);
      expect(contrast('#ffffff', mix(tint.end, DARK.neutral, tint.share / 100))).toBeGreaterThanOrEqual(4.5);
    }
    expect(tintOf(null, 'share', 1)).toBeUndefined();
    expect(tintOf(Number.NaN, 'signed', 1)).toBeUndefined();
    expect(tintOf(5, 'share', 0)?.share).toBe(0);
  });

  it('long names are cut or wrapped, never longer than their room', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), fc.integer({ min: 30, max: 300 }), (text, width) => {
        expect(textWidth(cutText(text, width))).toBeLessThanOrEqual(width + textWidth('…'));
        const lines = wrapText(text, width, 12, 2);
        expect(lines.length).toBeLessThanOrEqual(2);
      }),
    );
    expect(wrapText('one two three', 60, 12, 2)).toEqual(['one two', 'three']);
    expect(cutText('short', 100)).toBe('short');
  });
});
