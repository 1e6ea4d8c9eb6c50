import type { Evaluation, Matrix, MetricCategory } from '@morphoscope/domain';
import type { EvaluationContext } from '../context.js';
import { RowBook } from '../row-book.js';
import { type FigureTable, fillTable, type TableSpec } from '../table/table.js';
import { categoryTables } from './category.js';
import { type CurveGroup, curveGroups } from './curve-drawings.js';
import { deletionTable } from './deletion.js';
import { failureClusterTable, failureTable, logitShiftTable, modelTable } from './failures.js';
import { betaSigmaTable, effectTable, residualTable } from './importance.js';
import { hardMapTable, maskClusterTable, maskMethodTable } from './localisation.js';
import {
  agreementSummaryTable,
  clusterAgreementTable,
  coefficientTable,
  labelTables,
  linearTable,
  summaryTable,
} from './protocol.js';
import { sweepRows, sweepTable } from './sweep.js';

/** Parts of the chapter, and of the files, by name. */
export type PartId =
  | 'prediction'
  | 'agreement'
  | 'completeness'
  | 'faithfulness'
  | 'stability'
  | 'importance'
  | 'failures'
  | 'localisation'
  | 'soundness';

/** A part with everything measured that belongs to it. */
export interface ArrangedPart {
  readonly id: PartId;
  readonly title: string;
  /** The question it answers, for a reader who decides whether to open it. */
  readonly question: string;
  readonly tables: readonly FigureTable[];
  readonly curves: readonly CurveGroup[];
  readonly matrices: readonly Matrix[];
}

interface PartSpec extends Pick<ArrangedPart, 'id' | 'title' | 'question'> {
  readonly tables?: (evaluation: Evaluation) => readonly TableSpec[];
  /** Categories whose remaining figures stand here. */
  readonly categories: readonly MetricCategory[];
  readonly curves?: RegExp;
  readonly matrices?: RegExp;
}

const PARTS: readonly PartSpec[] = [
  {
    id: 'prediction',
    title: 'The decision from cluster weights',
    question: 'If only the cluster weights of a tile are known, can the model’s decision be told?',
    tables: (evaluation) => [
      summaryTable(evaluation),
      linearTable('logit'),
      linearTable('log-odds'),
      ...labelTables(),
      coefficientTable('logit'),
      coefficientTable('log-odds'),
    ],
    categories: ['prediction'],
    matrices: /^label-confusion|share-by|count/,
  },
  {
    id: 'agreement',
    title: 'Clusters beside saliency maps',
    question: 'Does a cluster light up where a saliency map does, and more than activity alone would?',
    tables: () => [agreementSummaryTable(), clusterAgreementTable()],
    categories: ['agreement'],
    matrices: /correlation/,
  },
  {
    id: 'completeness',
    title: 'Clusters put back into the model',
    question: 'If the model is given only what the clusters hold, does it decide the same?',
    categories: ['completeness', 'reconstruction'],
    curves: /completeness|reconstruction/,
  },
  {
    id: 'faithfulness',
    title: 'Taking clusters and pixels away',
    question: 'Does the decision fall when what is called important goes, faster than at random?',
    tables: () => [deletionTable()],
    categories: ['faithfulness'],
    curves: /deletion|insertion|morf|lerf|road/,
  },
  {
    id: 'stability',
    title: 'How many clusters, and do they last',
    question: 'Would other slides or another start have given the same clusters?',
    categories: ['stability'],
    curves: /-over-k$|sweep/,
  },
  {
    id: 'importance',
    title: 'What each cluster does, β beside σ',
    question: 'Is the effect that the head gives a cluster also seen over slides?',
    tables: (evaluation) => [betaSigmaTable(evaluation), effectTable(evaluation), residualTable(evaluation)],
    categories: ['importance'],
  },
  {
    id: 'failures',
    title: 'Where the model is wrong',
    question: 'What carried its failures: clusters, or the residual that no cluster holds?',
    tables: () => [modelTable(), failureTable(), logitShiftTable(), failureClusterTable()],
    categories: [],
    matrices: /^model-confusion/,
  },
  {
    id: 'localisation',
    title: 'Against annotations',
    question: 'Do clusters and saliency maps lie where people have drawn?',
    tables: () => [maskClusterTable(), maskMethodTable(), hardMapTable()],
    categories: ['localisation'],
  },
  {
    id: 'soundness',
    title: 'Sanity, robustness, slides and sites',
    question: 'Do figures fall apart where they must, hold where they should, and not follow one slide?',
    categories: ['sanity', 'robustness', 'batch-effect', 'reading', 'description'],
  },
];

/**
 * Everything an evaluation holds, each thing in one part: tables laid out as in the paper, then whatever else was
 * measured, by category; curves and matrices that no part asks for stand in the last.
 */
export function arrange(context: EvaluationContext): ArrangedPart[] {
  const { book, evaluation, sweeps } = context;
  const swept = new RowBook(sweeps.flatMap(sweepRows));
  const sweepTables = sweeps.flatMap((sweep) => fillTable(sweepTable(sweep), swept, evaluation) ?? []);
  const fill = (spec: TableSpec) => fillTable(spec, book, evaluation) ?? [];
  const own = PARTS.map((spec) => (spec.tables?.(evaluation) ?? []).flatMap(fill));
  const placed = new Set(own.flat().flatMap(({ rows }) => rows.flatMap(({ cells }) => cells)));
  const rest = new RowBook(book.rows.filter((row) => !placed.has(row)));
  const groups = curveGroups(evaluation.curves);
  const matrices = plainestMatrices(evaluation.matrices);
  return PARTS.map((spec, i) => ({
    id: spec.id,
    title: spec.title,
    question: spec.question,
    tables: [
      ...own[i]!,
      ...(spec.id === 'stability' ? sweepTables : []),
      ...spec.categories.flatMap((category) =>
        categoryTables(category, rest).flatMap((table) => fillTable(table, rest, evaluation) ?? []),
      ),
    ],
    curves: groups.filter(({ name }) => partOf(name, 'curves') === spec),
    matrices: matrices.filter(({ name }) => partOf(name, 'matrices') === spec),
  }));
}

function partOf(name: string, what: 'curves' | 'matrices'): PartSpec {
  return PARTS.find((spec) => spec[what]?.test(name)) ?? PARTS.at(-1)!;
}

/**
 * One matrix of each name, dictionary and target: of several features and ways of fitting the strongest weight scored on
 * slides left out. All are in `metrics.json`.
 */
function plainestMatrices(matrices: readonly Matrix[]): Matrix[] {
  const kept = new Map<string, Matrix>();
  for (const matrix of matrices) {
    const { dictionary, target, method, subset, region } = matrix.scope;
    const key = JSON.stringify([matrix.name, dictionary, target, method, subset, region]);
    const before = kept.get(key);
    if (!before || plainness(matrix) > plainness(before)) kept.set(key, matrix);
  }
  return [...kept.values()];
}

function plainness({ scope }: Matrix): number {
  const fitting = { 'cross-validated': 2, 'fit-to-held-out': 1, 'in-sample': 0 };
  return (scope.feature === 'maxWeight' ? 10 : 0) + (scope.fitting ? fitting[scope.fitting] : 0);
}
