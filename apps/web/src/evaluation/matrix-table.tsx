'use client';
import { fixed } from '../format/number';
import { useTheme } from '../state/theme';
import { shareCell, signedCell } from '../ui/signed-colour';
import styles from './evaluation.module.css';
import type { HeatMatrix } from './page-types';

/** A matrix whose cells are tinted by their value; the value always stands in the cell. */
export function MatrixTable({ matrix }: { readonly matrix: HeatMatrix }) {
  const theme = useTheme();
  const label = matrix.title || `${matrix.rowLabel} against ${matrix.columnLabel}`;
  const { rows, columns, values, full, digits = 2, scale, tint } = matrix;
  return (
    <figure className={styles.figure}>
      {matrix.title !== '' && (
        <figcaption className={styles.caption}>
          <span>
            <b>{matrix.title}</b> <span className="second">{matrix.description}</span>
          </span>
        </figcaption>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: wide tables scroll by themselves */}
      {/* biome-ignore lint/a11y/useSemanticElements: no form field, and no landmark of the page either */}
      <div role="group" className={styles.scroll} aria-label={label} tabIndex={0}>
        <table className={styles.matrix}>
          <caption className="visually-hidden">{label}</caption>
          <thead>
            <tr>
              <th scope="col" className={styles.corner}>
                {matrix.rowLabel} ↓ {matrix.columnLabel} →
              </th>
              {columns.map((column, c) => (
                <th key={c} scope="col" title={column}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, r) => (
              <tr key={r}>
                <th scope="row" title={row}>
                  {row}
                </th>
                {columns.map((column, c) => {
                  const at = r * columns.length + c;
                  const value = values[at] ?? null;
                  const by = tint ? (tint[at] ?? 0) : (value ?? 0);
                  const colour =
                    scale === 'signed' ? signedCell(by / full, theme) : shareCell(by / full, theme);
                  return (
                    <td key={c} title={`${row}, ${column}`}>
                      <span className={styles.cell} style={value === null ? undefined : colour}>
                        {value === null ? '–' : fixed(value, digits)}
                      </span>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}
