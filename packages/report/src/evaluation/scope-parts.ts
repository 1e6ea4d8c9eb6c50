import type { MetricScope } from '@morphoscope/domain';

/** What a figure can be about, in the order of columns and keys. */
export const SCOPE_PARTS: readonly (keyof MetricScope)[] = [
  'dictionary',
  'cluster',
  'target',
  'method',
  'feature',
  'subset',
  'region',
  'fitting',
  'control',
  'change',
  'slide',
];
