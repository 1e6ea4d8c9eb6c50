import type { EvaluatedDictionary } from '@morphoscope/domain';
import type { EvaluationContext } from '../context.js';
import type { Drawing } from '../figure/drawing.js';
import { lineChart, type Series } from '../figure/line-chart.js';
import { fileName } from '../file-name.js';
import { dictionaryMethod } from '../words.js';
import { STABLE } from './key-figures.js';

/** Figures drawn over K, all between 0 and 1: those that speak for a K are strong, the rest are beside them. */
const LINES = [
  { metric: 'half-cosine', label: 'Slide halves', weight: 'main', dash: 0 },
  { metric: 'completeness-label-agreement', label: 'Labels kept', weight: 'second', dash: 0 },
  { metric: 'seed-cosine', label: 'Another seed', weight: 'second', dash: 1 },
  { metric: 'relative-error', label: 'Error of the layer', weight: 'second', dash: 2 },
  { metric: 'redundancy', label: 'Redundancy', weight: 'second', dash: 3 },
] as const;

/** One drawing per method with dictionaries of several sizes and no sweep: how its figures go with K. */
export function overKDrawings(context: EvaluationContext): Drawing[] {
  const byMethod = new Map<string, EvaluatedDictionary[]>();
  const swept = new Set(context.sweeps.map(({ method }) => method));
  for (const dictionary of context.evaluation.dictionaries.filter(({ method }) => !swept.has(method)))
    byMethod.set(dictionary.method, [...(byMethod.get(dictionary.method) ?? []), dictionary]);
  return [...byMethod].flatMap(([method, dictionaries]) => {
    const sorted = [...dictionaries].sort((a, b) => a.K - b.K);
    const series = LINES.flatMap((line) => seriesOf(line, sorted, context) ?? []);
    if (series.length === 0) return [];
    const { primary } = context;
    const mark = primary?.method === method && { mark: { x: primary.K, word: 'shown first' } };
    return [
      lineChart({
        id: fileName('over-k', method),
        title: `How many clusters, ${dictionaryMethod(method)}`,
        description: `Figures of ${dictionaryMethod(method)} over K = ${sorted.map(({ K }) => K).join(', ')}.`,
        xLabel: 'K, number of clusters',
        yLabel: '',
        hold: [0, 1],
        ...(series.some(({ label }) => label === LINES[0].label)
          ? { limit: { y: STABLE, word: `stable from ${STABLE}` } }
          : {}),
        series,
        ...(mark || {}),
      }),
    ];
  });
}

function seriesOf(
  line: (typeof LINES)[number],
  dictionaries: readonly EvaluatedDictionary[],
  { book, target }: EvaluationContext,
): Series | undefined {
  const rows = dictionaries.flatMap(({ id, K }) => {
    const scope = { dictionary: id, cluster: null };
    const row =
      book.one(line.metric, { ...scope, target }) ?? book.one(line.metric, { ...scope, target: null });
    return typeof row?.value === 'number' ? [{ K, row, value: row.value }] : [];
  });
  if (new Set(rows.map(({ K }) => K)).size < 2) return undefined;
  const banded = line.weight === 'main' && rows.every(({ row }) => row.interval);
  return {
    label: line.label,
    weight: line.weight,
    dash: line.dash,
    x: rows.map(({ K }) => K),
    y: rows.map(({ value }) => value),
    ...(banded
      ? { low: rows.map(({ row }) => row.interval![0]), high: rows.map(({ row }) => row.interval![1]) }
      : {}),
  };
}
