import type { DecisionMetric, FeatureRows } from '@morphoscope/domain';
import { kmeansAssign } from './assign.js';
import type { KMeansFit } from './kmeans.js';
import type { Prototypes } from './match.js';
import { metricGram, projectionBasis } from './metric-products.js';
import type { NmfFit } from './nmf.js';
import { createNnls } from './nnls.js';
import { createProjector, type Projector } from './projector.js';

/** A fit seen as a model of cells: prototypes, and how cells are given to them. */
export interface CellModel extends Prototypes {
  readonly kind: 'nmf' | 'kmeans';
  readonly metric?: DecisionMetric;
}

/** Weights that rebuild rows as `weights · H`, and the hard labels. */
export interface CellWeights {
  /** `n × K`, row-major; k-means: 1 for the nearest centroid. */
  readonly weights: Float32Array;
  /** `n`; the largest weight, ties to the lower cluster. */
  readonly labels: Int32Array;
}

/** The model of a fit. */
export function cellModel(fit: NmfFit | KMeansFit): CellModel {
  const { K, C } = fit;
  if (!('H' in fit)) return { kind: 'kmeans', K, C, H: fit.centroids };
  return { kind: 'nmf', K, C, H: fit.H, ...(fit.metric ? { metric: fit.metric } : {}) };
}

/** How rows are rebuilt from a model's prototypes. In the calling thread: for samples, not for whole slides. */
export async function weighCells(rows: FeatureRows, model: CellModel): Promise<CellWeights> {
  const projector = await createProjector();
  try {
    return model.kind === 'kmeans'
      ? await nearest(rows, model, projector)
      : await mixtures(rows, model, projector);
  } finally {
    await projector.close();
  }
}

async function mixtures(
  rows: FeatureRows,
  { K, C, H, metric }: CellModel,
  projector: Projector,
): Promise<CellWeights> {
  const { n } = rows;
  const planes = await projector.projectRows(projectionBasis(H, K, metric), rows.data, C, n);
  createNnls(metricGram(H, K, metric), K).solve(planes, n, planes);
  const weights = new Float32Array(n * K);
  for (let k = 0; k < K; k++) for (let i = 0; i < n; i++) weights[i * K + k] = planes[k * n + i]!;
  const labels = new Int32Array(rows.n);
  for (let i = 0; i < rows.n; i++) {
    let best = 0;
    for (let k = 1; k < K; k++) if (weights[i * K + k]! > weights[i * K + best]!) best = k;
    labels[i] = best;
  }
  return { weights, labels };
}

async function nearest(
  rows: FeatureRows,
  { K, C, H }: CellModel,
  projector: Projector,
): Promise<CellWeights> {
  const { n } = rows;
  const projections = await projector.projectRows(H, rows.data, C, n);
  const labels = new Uint8Array(n);
  const input = { projections, squaredNorms: norms(rows.data, n), centroidNorms: norms(H, K), n };
  kmeansAssign(input, new Float32Array(K * n), labels);
  const weights = new Float32Array(n * K);
  labels.forEach((k, i) => {
    weights[i * K + k] = 1;
  });
  return { weights, labels: Int32Array.from(labels) };
}

function norms(rows: Float32Array, n: number): Float32Array {
  const d = rows.length / n;
  return Float32Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let c = 0; c < d; c++) sum += rows[i * d + c]! ** 2;
    return sum;
  });
}
