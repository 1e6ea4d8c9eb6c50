import { type Figure, figure, undefinedFigure } from '../figure.js';
import { type Contingency, margins } from './contingency.js';
import { entropy } from './entropy.js';

/** Figures of two divisions of the same things by how much one tells of the other. `n` counts things. */
export interface InformationAgreement {
  /** `I / mean(H(rows), H(columns))`. */
  readonly nmi: Figure;
  /** The same less what labels dealt at random with the same counts give (Vinh, Epps & Bailey, 2010). */
  readonly ami: Figure;
  /** Rows are the truth: `1 − H(rows | columns) / H(rows)`. */
  readonly homogeneity: Figure;
  /** `1 − H(columns | rows) / H(columns)`. */
  readonly completeness: Figure;
  readonly vMeasure: Figure;
  /** Share of things whose row is the most frequent one of their column. */
  readonly purity: Figure;
}

/** @param table truth in rows, clusters in columns. All but purity are undefined where either side has one label only. */
export function informationAgreement(table: Contingency): InformationAgreement {
  const { row, column, total } = margins(table);
  if (total === 0) return uniform(undefinedFigure(0, 'nothing was counted'));
  const [hr, hc] = [entropy(row), entropy(column)];
  const purity = figure(sumOfColumnMaxima(table) / total, total);
  if (hr === 0 || hc === 0)
    return { ...uniform(undefinedFigure(total, 'one side has one label only')), purity };
  const shared = mutualInformation(table);
  const expected = expectedInformation(row, column, total);
  const homogeneity = shared / hr;
  const completeness = shared / hc;
  const mean = (hr + hc) / 2;
  const v =
    homogeneity + completeness > 0 ? (2 * homogeneity * completeness) / (homogeneity + completeness) : 0;
  return {
    nmi: figure(shared / mean, total),
    ami: figure((shared - expected) / Math.max(mean - expected, Number.EPSILON), total),
    homogeneity: figure(homogeneity, total),
    completeness: figure(completeness, total),
    vMeasure: figure(v, total),
    purity,
  };
}

/** Mutual information of a table, in nats; at least 0. */
export function mutualInformation(table: Contingency): number {
  const { counts, rows, columns } = table;
  const { row, column, total } = margins(table);
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const count = counts[i * columns + j]!;
      if (count > 0) sum += (count / total) * Math.log((count * total) / (row[i]! * column[j]!));
    }
  }
  return Math.max(0, sum);
}

/** NMI alone, for null distributions: no expected value is computed. NaN where either side has one label only. */
export function normalisedInformation(table: Contingency): number {
  const { row, column } = margins(table);
  const [hr, hc] = [entropy(row), entropy(column)];
  return hr > 0 && hc > 0 ? (2 * mutualInformation(table)) / (hr + hc) : Number.NaN;
}

function uniform(one: Figure): InformationAgreement {
  return { nmi: one, ami: one, homogeneity: one, completeness: one, vMeasure: one, purity: one };
}

function sumOfColumnMaxima({ counts, rows, columns }: Contingency): number {
  let sum = 0;
  for (let j = 0; j < columns; j++) {
    let most = 0;
    for (let i = 0; i < rows; i++) most = Math.max(most, counts[i * columns + j]!);
    sum += most;
  }
  return sum;
}

/** Expected mutual information under the hypergeometric model. */
function expectedInformation(row: Float64Array, column: Float64Array, total: number): number {
  const lnFactorial = new Float64Array(total + 1);
  for (let i = 2; i <= total; i++) lnFactorial[i] = lnFactorial[i - 1]! + Math.log(i);
  let sum = 0;
  for (const a of row) {
    for (const b of column) {
      const fixed =
        lnFactorial[a]! +
        lnFactorial[b]! +
        lnFactorial[total - a]! +
        lnFactorial[total - b]! -
        lnFactorial[total]!;
      for (let count = Math.max(1, a + b - total); count <= Math.min(a, b); count++) {
        const chance =
          fixed -
          lnFactorial[count]! -
          lnFactorial[a - count]! -
          lnFactorial[b - count]! -
          lnFactorial[total - a - b + count]!;
        sum += (count / total) * Math.log((total * count) / (a * b)) * Math.exp(chance);
      }
    }
  }
  return sum;
}
