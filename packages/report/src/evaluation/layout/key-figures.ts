import type { EvaluatedDictionary, MetricRow } from '@morphoscope/domain';
import type { ScopePattern } from '../row-book.js';
import { methodTitle } from '../words.js';

/** One of the figures that the first page may show. */
export interface KeySpec {
  readonly title: string;
  readonly how: (method: string | undefined, row: MetricRow) => string;
  /** Names to look for, the best founded first. */
  readonly metrics: readonly string[];
  /** Scopes to look in, the best founded first: scored on slides left out before scored in-sample. */
  readonly scopes: (
    dictionary: EvaluatedDictionary,
    target: string | undefined,
    method: string | undefined,
  ) => readonly ScopePattern[];
  /** The figure is about the first saliency method. */
  readonly method?: 'first';
  /** Controls shown on the same axis, where measured. */
  readonly controls: readonly string[];
  /** Of several rows that fit, as one per class, take the worst: the page must not choose the kindest. */
  readonly worst?: boolean;
  /** What chance gives by the figure's definition. */
  readonly chance?: number;
  /** What should be reached. */
  readonly limit?: number;
}

/** Cosine over slide-disjoint halves from which on a dictionary counts as stable. */
export const STABLE = 0.9;

const FITTINGS = ['cross-validated', 'fit-to-held-out', 'in-sample'] as const;

const scored = (row: MetricRow) =>
  row.scope.fitting === 'in-sample' ? 'scored on its own tiles: optimistic' : 'scored on slides left out';

/** In the order of the page: does it tell the decision, does it hold the decision, is it more than activity, does it last. */
export const KEY_SPECS: readonly KeySpec[] = [
  {
    title: 'Label from cluster weights',
    how: (_, row) => `AUROC, ${scored(row)}`,
    metrics: ['label-auroc'],
    scopes: ({ id }) =>
      FITTINGS.map((fitting) => ({ dictionary: id, feature: 'maxWeight', fitting, target: 'label' })),
    controls: ['chance', 'random-h', 'pca'],
    chance: 0.5,
  },
  {
    title: 'Decision from cluster weights',
    how: (_, row) => `R² of the ${row.name === 'logit-r2' ? 'logit' : 'log-odds'}, ${scored(row)}`,
    metrics: ['log-odds-r2', 'logit-r2'],
    scopes: ({ id }, target) =>
      FITTINGS.map((fitting) => ({ dictionary: id, feature: 'maxWeight', fitting, target })),
    controls: ['random-h', 'pca'],
    chance: 0,
  },
  {
    title: 'Same label from clusters alone',
    how: () => 'share of tiles, clusters put back into the model',
    metrics: ['completeness-label-agreement'],
    scopes: ({ id }) => [{ dictionary: id }],
    controls: ['chance', 'random-h', 'pca'],
  },
  {
    title: 'Same map as a saliency method',
    how: (method) => `correlation of the best cluster with ${methodTitle(method ?? '')}, picked`,
    metrics: ['best-cam-pearson'],
    scopes: ({ id }, target, method) => [{ dictionary: id, target, method, subset: 'all' }],
    method: 'first',
    controls: ['norm', 'random-h'],
    chance: 0,
  },
  {
    title: 'Same clusters from other slides',
    how: () => 'mean cosine of matched clusters, two halves of the slides',
    metrics: ['half-cosine'],
    scopes: ({ id }) => [{ dictionary: id, cluster: null }],
    controls: ['random-h'],
    limit: STABLE,
  },
  {
    title: 'Evidence that clusters leave out',
    how: (_, row) =>
      `share of the evidence for ${row.scope.target ?? 'the classes'} in the residual, less is better`,
    metrics: ['residual-share'],
    scopes: ({ id }, target) => [{ dictionary: id, target }, { dictionary: id }],
    worst: true,
    controls: ['random-h', 'pca'],
  },
];
