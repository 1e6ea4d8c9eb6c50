import type { AppRouter } from '@morphoscope/rpc';
import type { TRPCClient } from '@trpc/client';

/** An evaluation laid out for reading, as it comes over the wire: pairs are lists there. */
export type EvaluationPage = NonNullable<
  Awaited<ReturnType<TRPCClient<AppRouter>['metrics']['page']['query']>>['page']
>;
type EvaluationPart = EvaluationPage['parts'][number];
export type FigureTable = EvaluationPart['tables'][number];
export type FigureCell = NonNullable<FigureTable['rows'][number]['cells'][number]>;
export type Chart = EvaluationPart['charts'][number];
export type HeatMatrix = EvaluationPart['matrices'][number];
