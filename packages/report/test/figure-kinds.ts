import type { MetricCategory, MetricDirection } from '@morphoscope/domain';

export const FEATURES = ['weightSum', 'count', 'weightSum/softCount', 'maxWeight'];
export const FITTINGS = ['in-sample', 'cross-validated'] as const;

type Kind = readonly [MetricCategory, MetricDirection];

/** Categories and directions by name, as a registry would give them. */
export const KINDS: Readonly<Record<string, Kind>> = {
  'logit-r2': ['prediction', 'higher'],
  'log-odds-r2': ['prediction', 'higher'],
  'log-odds-coefficient': ['prediction', 'none'],
  'label-auroc': ['prediction', 'higher'],
  'label-accuracy': ['prediction', 'higher'],
  'label-precision': ['prediction', 'higher'],
  'label-recall': ['prediction', 'higher'],
  'label-f1': ['prediction', 'higher'],
  'cam-pearson': ['agreement', 'higher'],
  'best-cam-pearson': ['agreement', 'higher'],
  'cam-iou-top': ['agreement', 'higher'],
  'cam-iou': ['agreement', 'higher'],
  'cam-iou-soft': ['agreement', 'higher'],
  'cam-l2': ['agreement', 'lower'],
  'relative-error': ['reconstruction', 'lower'],
  'completeness-log-odds-r2': ['completeness', 'higher'],
  'completeness-label-agreement': ['completeness', 'higher'],
  'residual-share': ['completeness', 'lower'],
  'deletion-auc': ['faithfulness', 'lower'],
  'half-cosine': ['stability', 'higher'],
  'seed-cosine': ['stability', 'higher'],
  redundancy: ['stability', 'lower'],
  'dead-clusters': ['stability', 'lower'],
  beta: ['importance', 'none'],
  sigma: ['importance', 'none'],
  'beta-sigma-rank': ['importance', 'higher'],
  'mask-iou': ['localisation', 'higher'],
  'mask-auroc': ['localisation', 'higher'],
  'mask-average-precision': ['localisation', 'higher'],
  'mask-prevalence': ['localisation', 'none'],
  'normalised-mutual-information': ['agreement', 'higher'],
  'margin-shift': ['importance', 'none'],
  'margin-shift-effect': ['importance', 'none'],
  'margin-shift-residual': ['importance', 'none'],
  'margin-shift-carried': ['completeness', 'higher'],
  'logit-shift': ['importance', 'none'],
  'model-accuracy': ['prediction', 'higher'],
  'model-auroc': ['prediction', 'higher'],
  'slide-entropy': ['batch-effect', 'higher'],
  'calinski-harabasz': ['stability', 'higher'],
};
