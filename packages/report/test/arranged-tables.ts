import type { MetricRow, MetricScope } from '@morphoscope/domain';
import { contextOf } from '../src/evaluation/context.js';
import { arrange } from '../src/evaluation/layout/arrangement.js';
import { makeEvaluation } from './evaluation-fixture.js';
import { makeSweep } from './sweep-fixture.js';

/** A figure of ten tiles. */
export const makeRow = (
  name: string,
  scope: MetricScope,
  value: number | null,
  more: Partial<MetricRow> = {},
): MetricRow => ({
  name,
  scope,
  value,
  n: 10,
  direction: 'higher',
  category: 'prediction',
  ...more,
});

export const evaluation = makeEvaluation();

/** All tables of the fixture's evaluation. */
export const tables = arrange(contextOf(evaluation, [makeSweep()])).flatMap((part) => part.tables);

export const tableOf = (id: string) => tables.find((table) => table.id === id)!;
