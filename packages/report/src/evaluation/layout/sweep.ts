import type {
  KMeasurement,
  KSweep,
  MetricCategory,
  MetricDefinition,
  MetricDirection,
  MetricRow,
} from '@morphoscope/domain';
import { counted, whole } from '../../number-text.js';
import type { Drawing } from '../figure/drawing.js';
import { lineChart, type Series } from '../figure/line-chart.js';
import { fileName } from '../file-name.js';
import type { TableSpec } from '../table/table.js';
import { dictionaryMethod } from '../words.js';
import { STABLE } from './key-figures.js';

/** Id of the dictionary that a method and a number of clusters have in a study. */
export function sweptDictionary(method: string, K: number): string {
  return `${method}-k${K}`;
}

interface SweepMetric {
  readonly name: string;
  readonly title: string;
  readonly group?: string;
  readonly category: MetricCategory;
  readonly direction: MetricDirection;
  readonly definition: string;
  readonly of: (measured: KMeasurement) => number | undefined;
}

const METRICS: readonly SweepMetric[] = [
  {
    name: 'relative-error',
    title: 'relative error',
    group: 'Layer',
    category: 'reconstruction',
    direction: 'lower',
    definition: '‖V − WH‖ / ‖V‖ on a sample of cells. Says nothing of the decision.',
    of: ({ relativeError }) => relativeError,
  },
  {
    name: 'explained-variance',
    title: 'explained variance',
    group: 'Layer',
    category: 'reconstruction',
    direction: 'higher',
    definition: '1 less the squared error over the squared deviation from the mean cell.',
    of: ({ explainedVariance }) => explainedVariance,
  },
  {
    name: 'completeness',
    title: 'R²',
    group: 'Decision kept',
    category: 'completeness',
    direction: 'higher',
    definition: 'How much of the decision WH keeps.',
    of: ({ completeness }) => completeness?.value,
  },
  {
    name: 'half-cosine',
    title: 'mean cosine',
    group: 'Slide halves',
    category: 'stability',
    direction: 'higher',
    definition:
      'Cosine of matched prototypes between fits of slide-disjoint halves, mean over clusters. 1: the same clusters from other slides.',
    of: ({ halfStability }) => halfStability.meanCosine,
  },
  {
    name: 'half-cosine-lowest',
    title: 'lowest',
    group: 'Slide halves',
    category: 'stability',
    direction: 'higher',
    definition: 'The same of the cluster that agrees least.',
    of: ({ halfStability }) => halfStability.lowestCosine,
  },
  {
    name: 'half-ari',
    title: 'ARI',
    group: 'Slide halves',
    category: 'stability',
    direction: 'higher',
    definition: 'Adjusted Rand index of the hard labels that both fits give the same cells. Chance: 0.',
    of: ({ halfStability }) => halfStability.adjustedRand,
  },
  {
    name: 'seed-cosine',
    title: 'mean cosine',
    group: 'Another start',
    category: 'stability',
    direction: 'higher',
    definition: 'Cosine of matched prototypes between fits of the same cells from other starts.',
    of: ({ seedStability }) => seedStability.meanCosine,
  },
  {
    name: 'seed-ari',
    title: 'ARI',
    group: 'Another start',
    category: 'stability',
    direction: 'higher',
    definition: 'Adjusted Rand index of the hard labels from other starts. Chance: 0.',
    of: ({ seedStability }) => seedStability.adjustedRand,
  },
  {
    name: 'redundancy',
    title: 'redundancy',
    group: 'Shape',
    category: 'stability',
    direction: 'lower',
    definition: 'Largest cosine between two prototypes of one dictionary.',
    of: ({ redundancy }) => redundancy,
  },
  {
    name: 'dead-clusters',
    title: 'dead',
    group: 'Shape',
    category: 'stability',
    direction: 'lower',
    definition: 'Clusters that win no cell.',
    of: ({ dead }) => dead,
  },
  {
    name: 'sparsity',
    title: 'sparsity',
    group: 'Shape',
    category: 'stability',
    direction: 'none',
    definition: 'Mean sparsity of the prototypes: 0 flat, 1 a single channel (Hoyer 2004).',
    of: ({ sparsity }) => sparsity,
  },
  {
    name: 'cophenetic',
    title: 'cophenetic',
    group: 'Shape',
    category: 'stability',
    direction: 'higher',
    definition: 'Cophenetic correlation of how often two cells fall together (Brunet et al. 2004).',
    of: ({ cophenetic }) => cophenetic,
  },
];

/** What the figures of a sweep mean. */
export const SWEEP_DEFINITIONS: Readonly<Record<string, MetricDefinition>> = Object.fromEntries(
  METRICS.map(({ name, definition, direction }) => [
    name,
    { definition, direction, source: 'the comparison of numbers of clusters, docs/method.md' },
  ]),
);

/** A sweep as rows, so that it is laid out like everything else; `n` counts the groups of slides. */
export function sweepRows({ method, measurements, groups }: KSweep): MetricRow[] {
  return measurements.flatMap((measured) =>
    METRICS.flatMap(({ name, category, direction, of }): MetricRow[] => {
      const value = of(measured);
      if (value === undefined) return [];
      const finite = Number.isFinite(value)
        ? { value }
        : { value: null, note: 'the fit gives no finite number' };
      const scope = { dictionary: sweptDictionary(method, measured.K) };
      const error = name === 'completeness' ? measured.completeness?.standardError : undefined;
      const interval =
        error === undefined ? {} : { interval: [value - 1.96 * error, value + 1.96 * error] as const };
      return [{ name, n: groups, direction, category, scope, ...finite, ...interval }];
    }),
  );
}

/** A sweep as a table, K by K, with the choice and its rule. */
export function sweepTable({ method, choice, rule, rows, groups }: KSweep): TableSpec {
  return {
    id: fileName('k-sweep', method),
    title: `How many clusters, ${dictionaryMethod(method)}`,
    caption: `Chosen: K = ${choice.K}. ${choice.reason} Rule: ${rule} Measured on ${whole(rows)} cells of ${counted(groups, 'group')} of slides.`,
    by: ['dictionary'],
    asFound: true,
    columns: METRICS.map(({ name, title, group }) => ({ title, metric: name, ...(group ? { group } : {}) })),
  };
}

const LINES: readonly { readonly metric: string; readonly label: string; readonly dash: 0 | 1 | 2 | 3 }[] = [
  { metric: 'half-cosine', label: 'Slide halves', dash: 0 },
  { metric: 'completeness', label: 'Decision kept', dash: 0 },
  { metric: 'seed-cosine', label: 'Another start', dash: 1 },
  { metric: 'relative-error', label: 'Error of the layer', dash: 2 },
  { metric: 'redundancy', label: 'Redundancy', dash: 3 },
];

/** A sweep as lines over K, the chosen one marked. */
export function sweepDrawing(sweep: KSweep): Drawing {
  const { method, measurements, choice } = sweep;
  const series = LINES.flatMap(({ metric, label, dash }): Series[] => {
    const of = METRICS.find(({ name }) => name === metric)!.of;
    const y = measurements.map((measured) => of(measured) ?? null);
    if (y.every((value) => value === null)) return [];
    const x = measurements.map(({ K }) => K);
    return [{ label, x, y, dash, weight: metric === 'half-cosine' ? 'main' : 'second' }];
  });
  return lineChart({
    id: fileName('k-sweep', method),
    title: `How many clusters, ${dictionaryMethod(method)}`,
    description: `Figures for K = ${measurements.map(({ K }) => K).join(', ')}. Chosen: K = ${choice.K}. ${choice.reason}`,
    xLabel: 'K, number of clusters',
    yLabel: '',
    hold: [0, 1],
    limit: { y: STABLE, word: `stable from ${STABLE}` },
    mark: { x: choice.K, word: choice.stable ? 'chosen' : 'chosen, not stable' },
    series,
  });
}
