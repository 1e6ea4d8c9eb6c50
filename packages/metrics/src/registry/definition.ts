import type { MetricCategory, MetricDefinition } from '@morphoscope/domain';

/** A metric as the registry knows it. */
export interface RegisteredMetric extends MetricDefinition {
  /** Kebab-case, as in `MetricResult.name`. */
  readonly name: string;
  readonly category: MetricCategory;
}

/** Everything about a metric but its name. */
export type MetricEntry = Omit<RegisteredMetric, 'name' | 'category'>;

/** 0 to 1. */
export const SHARE: readonly [number, number] = [0, 1];
/** −1 to 1. */
export const SIGNED: readonly [number, number] = [-1, 1];

/** Works that several definitions go back to. */
export const SOURCES = {
  protocol: 'Bajger et al., 2025, arXiv:2511.14558',
  ours: 'Morphoscope, docs/metrics.md',
  least: 'Hastie, Tibshirani & Friedman, The Elements of Statistical Learning, 2nd ed., 2009, §3.2',
  ranking: 'Hanley & McNeil, Radiology 143, 1982',
  manning: 'Manning, Raghavan & Schütze, Introduction to Information Retrieval, 2008',
  completeness: 'Yeh et al., NeurIPS 2020, arXiv:1910.07969',
  arras: 'Arras, Osman & Samek, Information Fusion 81, 2022, arXiv:2003.07258',
  samek: 'Samek et al., IEEE TNNLS 28, 2017, arXiv:1509.06321',
  petsiuk: 'Petsiuk, Das & Saenko, BMVC 2018, arXiv:1806.07421',
  road: 'Rong et al., ICML 2022, arXiv:2202.00449',
  adebayo: 'Adebayo et al., NeurIPS 2018, arXiv:1810.03292',
  tellez: 'Tellez et al., IEEE TMI 37, 2018',
  jaccard: 'Jaccard, Bulletin de la Société Vaudoise des Sciences Naturelles 37, 1901',
  rosenberg: 'Rosenberg & Hirschberg, EMNLP-CoNLL 2007',
} as const;

/** The entries of one category under their names. */
export function entries(
  category: MetricCategory,
  of: Readonly<Record<string, MetricEntry>>,
): RegisteredMetric[] {
  return Object.entries(of).map(([name, entry]) => ({ name, category, ...entry }));
}
