import type { EvaluatedDictionary, Matrix } from '@morphoscope/domain';
import type { EvaluationContext } from '../context.js';
import type { Drawing } from '../figure/drawing.js';
import { type HeatTable, heatTable } from '../figure/heat-table.js';
import { shareBars } from '../figure/share-bars.js';
import { fileName } from '../file-name.js';
import { mapTitle, metricTitle, scopeWord } from '../words.js';

/** Names of a matrix longer than this are cut in files; a matrix larger than this is not drawn, its numbers are in the file of figures. */
export const MOST_CELLS = 2500;

/** A matrix laid out for tinting: correlations about 0, counts by their share of the row. */
export function matrixTable(matrix: Matrix, context: EvaluationContext): HeatTable {
  const { scope, name } = matrix;
  const dictionary = context.evaluation.dictionaries.find(({ id }) => id === scope.dictionary);
  const negative = matrix.values.some((value) => value !== null && value < 0);
  const signed = negative || /correlation|cosine/.test(name);
  const counts = !signed && matrix.values.every((value) => value === null || Number.isInteger(value));
  const shares = counts ? rowShares(matrix) : undefined;
  const largest = Math.max(1e-12, ...matrix.values.map((value) => Math.abs(value ?? 0)));
  return {
    id: fileName(name, scope.dictionary, scope.target, scope.feature, scope.fitting, scope.subset),
    title: matrixTitle(matrix, context),
    description: `${matrix.rowLabel} against ${matrix.columnLabel}, ${matrix.rows.length} by ${matrix.columns.length}. Numbers stand in the cells.`,
    ...headsOf(matrix, dictionary),
    rowLabel: matrix.rowLabel,
    columnLabel: matrix.columnLabel,
    values: matrix.values,
    scale: signed ? 'signed' : 'share',
    full: signed && largest <= 1 ? 1 : shares ? 1 : largest,
    digits: counts ? 0 : 2,
    ...(shares ? { tint: shares } : {}),
  };
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => name === b[i]);
}

/** Longest name that a column can be headed by when the rows have the same names. */
const LONG_NAME = 12;

// Clusters have numbers; other long names that head rows and columns alike get them.
function headsOf(
  { rows, columns }: Matrix,
  dictionary: EvaluatedDictionary | undefined,
): Pick<HeatTable, 'rows' | 'columns'> {
  const names = dictionary?.names ?? [];
  const twice = same(rows, columns) && rows.some((name) => name.length > LONG_NAME);
  const titles = rows.map(mapTitle);
  return {
    rows: twice || same(rows, names) ? numbered(titles) : titles,
    columns: twice || same(columns, names) ? numbers(columns) : columns.map(mapTitle),
  };
}

function numbered(names: readonly string[]): string[] {
  return names.map((name, k) => `${k + 1} ${name}`);
}

function numbers(names: readonly string[]): string[] {
  return names.map((_, k) => String(k + 1));
}

/** Title of a matrix with what it is about. */
function matrixTitle({ name, scope }: Matrix, { evaluation }: EvaluationContext): string {
  const about = (['dictionary', 'target', 'feature', 'fitting', 'subset'] as const).flatMap((key) =>
    scope[key] === undefined || scope[key] === 'label' ? [] : [scopeWord(key, scope[key], evaluation)],
  );
  return [metricTitle(name), ...about].join(', ');
}

/** The matrix as a drawing: shares of clusters by label as bars, anything else as a tinted table. */
export function matrixDrawing(matrix: Matrix, context: EvaluationContext): Drawing | undefined {
  if (matrix.values.length > MOST_CELLS || matrix.values.length === 0) return undefined;
  const dictionary = context.evaluation.dictionaries.find(({ id }) => id === matrix.scope.dictionary);
  const table = matrixTable(matrix, context);
  if (dictionary && isMixture(matrix, dictionary)) return mixtureDrawing(matrix, dictionary, table);
  return heatTable(table);
}

/** Whether the columns of a matrix are a dictionary's clusters and its values shares of a whole. */
export function isMixture(matrix: Matrix, dictionary: EvaluatedDictionary): boolean {
  return (
    /count|share|prevalence/.test(matrix.name) &&
    matrix.columns.length === dictionary.K &&
    matrix.values.every((value) => value === null || value >= 0)
  );
}

/** Labels as bars of clusters. */
function mixtureDrawing(
  matrix: Matrix,
  dictionary: EvaluatedDictionary,
  { id, title }: Pick<HeatTable, 'id' | 'title'>,
): Drawing {
  const n = matrix.columns.length;
  return shareBars({
    id,
    title,
    description: `Share of every cluster by ${matrix.rowLabel.toLowerCase()}.`,
    bars: matrix.rows.map((label, r) => ({
      label,
      values: matrix.values.slice(r * n, (r + 1) * n).map((value) => value ?? 0),
    })),
    clusters: dictionary.names.map((name, k) => ({ name, colour: dictionary.colours[k] ?? '' })),
  });
}

function rowShares({ values, columns }: Matrix): (number | null)[] {
  const n = columns.length;
  const sums = Array.from({ length: values.length / n }, (_, r) =>
    values.slice(r * n, (r + 1) * n).reduce<number>((sum, value) => sum + (value ?? 0), 0),
  );
  return values.map((value, i) => {
    const sum = sums[Math.floor(i / n)]!;
    return value === null || sum === 0 ? null : value / sum;
  });
}
