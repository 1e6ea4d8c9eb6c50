import type { EvaluatedDictionary, Matrix } from '@morphoscope/domain';
import { safeColour } from '../../colour.js';
import { type Html, html } from '../../html.js';
import { coordinate as at, percent } from '../../number-text.js';
import type { EvaluationContext } from '../context.js';
import type { HeatTable } from '../figure/heat-table.js';
import { isMixture } from '../layout/matrix-drawings.js';
import { heatHtml } from './heat.js';

/** Columns that fit half the page's width. */
const NARROW = 9;

/** Rows and columns of a matrix on the page; the file of figures holds all. */
const MOST_CELLS = 900;

// Rows that are the dictionary's own clusters are headed by chips.
function ofClusters(
  matrix: Matrix,
  dictionary: EvaluatedDictionary | undefined,
): EvaluatedDictionary | undefined {
  const own = dictionary && matrix.rows.every((name, k) => name === dictionary.names[k]);
  return own && matrix.rows.length === dictionary.K ? dictionary : undefined;
}

/** A matrix on the page: mixtures as strips, anything else as a tinted table. */
export function matrixHtml(matrix: Matrix, table: HeatTable, { evaluation }: EvaluationContext): Html {
  const dictionary = evaluation.dictionaries.find(({ id }) => id === matrix.scope.dictionary);
  if (matrix.values.length > MOST_CELLS)
    return html`<p class="quiet small">${table.title}: too large for this page, see metrics.json.</p>`;
  if (!dictionary || !isMixture(matrix, dictionary))
    return html`<div class="chart${matrix.columns.length > NARROW && ' wide'}">${heatHtml(table, ofClusters(matrix, dictionary))}</div>`;
  const n = matrix.columns.length;
  const rows = matrix.rows.map((label, r) => {
    const values = matrix.values.slice(r * n, (r + 1) * n).map((value) => value ?? 0);
    const sum = values.reduce((all, value) => all + value, 0) || 1;
    const words = values.map((value, k) => `${dictionary.names[k]} ${percent(value / sum)}`).join(', ');
    const parts = values.map((value, k) => {
      const name = `${k + 1} ${dictionary.names[k]}: ${percent(value / sum)}`;
      return html`<i style="flex-grow:${at((1000 * value) / sum)};background:${safeColour(dictionary.colours[k] ?? '')}" title="${name}"></i>`;
    });
    return html`<div class="mixture"><span>${label}</span><span class="strip" role="img" aria-label="${words}">${parts}</span></div>`;
  });
  return html`<div class="chart"><p class="drawn-title"><b>${table.title}</b></p>${rows}</div>`;
}
