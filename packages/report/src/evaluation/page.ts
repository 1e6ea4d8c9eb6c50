import type { Evaluation, Finding, KSweep, ReadingSentence } from '@morphoscope/domain';
import { contextOf, type EvaluationContext } from './context.js';
import type { HeatTable } from './figure/heat-table.js';
import type { LineChart } from './figure/line-chart.js';
import { type KeyFigure, keyFigures } from './key-figure.js';
import { type ArrangedPart, arrange } from './layout/arrangement.js';
import { curveChart } from './layout/curve-drawings.js';
import { MOST_CELLS, matrixTable } from './layout/matrix-drawings.js';
import { dictionaryOf, headTitles, headWords, notesOf } from './table/head.js';
import type { FigureTable } from './table/table.js';
import { dictionaryTitleOf, directionArrow, directionWords, metricTitle } from './words.js';

/** An evaluation laid out for reading, as plain data: the words and the order of the report, without its drawings. */
export interface EvaluationPage {
  readonly reading: readonly ReadingSentence[];
  /** What limits the figures. */
  readonly findings: readonly Finding[];
  /** Few figures per dictionary that say how far to trust it. */
  readonly trust: readonly {
    readonly dictionary: string;
    readonly title: string;
    readonly figures: readonly KeyFigure[];
  }[];
  readonly parts: readonly EvaluationPart[];
  /** What every metric on the page means, by name. */
  readonly definitions: Readonly<Record<string, ExplainedMetric>>;
}

/** A part of the page: one question, and what answers it. */
export interface EvaluationPart {
  readonly id: string;
  readonly title: string;
  /** The question it answers. */
  readonly question: string;
  readonly tables: readonly PageTable[];
  readonly charts: readonly LineChart[];
  readonly matrices: readonly HeatTable[];
}

/** A table of figures. */
export interface PageTable {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  /** Headings over the row heads. */
  readonly heads: readonly string[];
  readonly columns: readonly {
    readonly title: string;
    readonly group?: string;
    readonly metric: string;
    /** Arrow of the better direction; empty where neither is. */
    readonly arrow: string;
    readonly whole: boolean;
  }[];
  readonly rows: readonly {
    readonly head: readonly string[];
    /** Cluster that the row is about, 0-based, and its dictionary. */
    readonly cluster?: { readonly dictionary: string; readonly cluster: number };
    /** One per column; `null` where nothing was measured. */
    readonly cells: readonly (PageCell | null)[];
  }[];
  /** Why figures are not defined. */
  readonly notes: readonly string[];
}

/** A figure; `null` where it is not defined, with the reason in `note`. */
export interface PageCell {
  readonly value: number | null;
  readonly interval?: readonly [number, number];
  readonly n: number;
  readonly note?: string;
}

/** A metric in words. */
export interface ExplainedMetric {
  readonly title: string;
  readonly definition: string;
  readonly source: string;
  /** The better direction in words. */
  readonly better: string;
  readonly range?: readonly [number, number];
}

/**
 * Lays an evaluation out for a page that draws by itself.
 * @param sweeps comparisons of numbers of clusters, where several were fitted.
 */
export function evaluationPage(evaluation: Evaluation, sweeps: readonly KSweep[] = []): EvaluationPage {
  const context = contextOf(evaluation, sweeps);
  const parts = arrange(context).map((part) => pagePart(part, context));
  return {
    reading: evaluation.reading,
    findings: evaluation.findings,
    trust: evaluation.dictionaries.map((dictionary) => ({
      dictionary: dictionary.id,
      title: dictionaryTitleOf(dictionary),
      figures: keyFigures(dictionary, context.target, context.book, evaluation),
    })),
    parts: parts.filter(
      ({ tables, charts, matrices }) => tables.length + charts.length + matrices.length > 0,
    ),
    definitions: explain(context),
  };
}

function pagePart(part: ArrangedPart, context: EvaluationContext): EvaluationPart {
  const { id, title, question, tables, curves, matrices } = part;
  return {
    id,
    title,
    question,
    tables: tables.map((table) => pageTable(table, context.evaluation)),
    charts: curves.map((group) => curveChart(group, context)),
    matrices: matrices
      .filter(({ values }) => values.length <= MOST_CELLS)
      .map((matrix) => matrixTable(matrix, context)),
  };
}

function pageTable(table: FigureTable, evaluation: Evaluation): PageTable {
  const at = table.by.indexOf('cluster');
  return {
    id: table.id,
    title: table.title,
    caption: table.caption,
    heads: headTitles(table),
    columns: table.columns.map(({ title, group, metric, direction, whole }) => ({
      title,
      metric,
      whole,
      arrow: directionArrow(direction),
      ...(group === undefined ? {} : { group }),
    })),
    rows: table.rows.map((row) => {
      const dictionary = dictionaryOf(table, row, evaluation)?.id;
      const cluster = at < 0 ? undefined : row.head[at];
      return {
        head: headWords(table, row, evaluation),
        cells: row.cells.map((cell) => {
          if (!cell) return null;
          const { value, n, interval, note } = cell;
          return { value, n, ...(interval ? { interval } : {}), ...(note ? { note } : {}) };
        }),
        ...(dictionary === undefined || cluster === undefined
          ? {}
          : { cluster: { dictionary, cluster: Number(cluster) } }),
      };
    }),
    notes: notesOf(table),
  };
}

function explain({ definitions }: EvaluationContext): EvaluationPage['definitions'] {
  return Object.fromEntries(
    definitions.all().map(([name, { definition, source, direction, range }]) => [
      name,
      {
        title: metricTitle(name),
        definition,
        source,
        better: directionWords(direction),
        ...(range ? { range } : {}),
      },
    ]),
  );
}
