'use client';
import { useMemo } from 'react';
import { count, counted, fixed } from '../format/number';
import { useAddressSet } from '../state/use-address-part';
import { useStudy } from '../study/study-context';
import { Button } from '../ui/button';
import { Chip } from '../ui/chip';
import styles from './evaluation.module.css';
import { Ask } from './explain';
import type { EvaluationPage, FigureCell, FigureTable } from './page-types';
import { download, tableCsv } from './table-csv';

/** Rows shown before a person asks for all. */
const firstRows = 12;

/** A figure for reading: fewer decimals for what is large, `–` where it is not defined. */
export function figureText(value: number | null | undefined, whole = false): string {
  if (value === null || value === undefined) return '–';
  const size = Math.abs(value);
  return fixed(value, whole || size >= 1000 ? 0 : size >= 100 ? 1 : 2);
}

function Figure({ cell, whole }: { readonly cell: FigureCell | null; readonly whole: boolean }) {
  if (!cell) return null;
  const text = figureText(cell.value, whole);
  const [low, high] = cell.interval ?? [];
  return (
    <span title={cell.note ?? `n = ${count(cell.n)}`}>
      {text}
      {low !== undefined && high !== undefined && (
        <span className={styles.interval}>
          {figureText(low, whole)} to {figureText(high, whole)}
        </span>
      )}
    </span>
  );
}

/** One table of an evaluation: every head can be asked, every figure says its n, all of it goes to a file. */
export function EvaluationTable({
  table,
  definitions,
}: {
  readonly table: FigureTable;
  readonly definitions: EvaluationPage['definitions'];
}) {
  const { detail, dictionary, clusters } = useStudy();
  const [open, toggle] = useAddressSet('rows');
  const all = open.has(table.id);
  const rows = useMemo(() => {
    const mine = table.rows.filter(
      ({ cluster }) => cluster === undefined || cluster.dictionary === dictionary?.id,
    );
    return mine.length > 0 ? [...mine, ...table.rows.filter((row) => !mine.includes(row))] : table.rows;
  }, [table.rows, dictionary]);
  const shown = all ? rows : rows.slice(0, firstRows);
  const groups: { title: string; span: number }[] = [];
  for (const { group = '' } of table.columns) {
    const last = groups.at(-1);
    if (last?.title === group) last.span += 1;
    else groups.push({ title: group, span: 1 });
  }
  const grouped = groups.some(({ title }) => title !== '');
  const left = rows.length - shown.length;
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>
        <span>
          <b>{table.title}</b> <span className="second">{table.caption}</span>
        </span>
        <Button
          size="small"
          look="plain"
          className="no-print"
          onClick={() => download(`${detail.name}-${table.id}.csv`, tableCsv(table))}
        >
          CSV
        </Button>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: wide tables scroll by themselves */}
      {/* biome-ignore lint/a11y/useSemanticElements: no form field, and no landmark of the page either */}
      <div role="group" className={styles.scroll} aria-label={table.title} tabIndex={0}>
        <table className={styles.table}>
          <caption className="visually-hidden">{table.title}</caption>
          <thead>
            {grouped && (
              <tr>
                <td colSpan={table.heads.length} />
                {groups.map(({ title, span }, i) =>
                  title === '' ? (
                    <td key={i} colSpan={span} />
                  ) : (
                    <th key={i} scope="colgroup" colSpan={span} className={styles.group}>
                      {title}
                    </th>
                  ),
                )}
              </tr>
            )}
            <tr>
              {table.heads.map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
              {table.columns.map(({ title, group, metric, arrow }) => (
                <th key={`${group}-${title}-${metric}`} scope="col" className={styles.numeric}>
                  <Ask name={metric} explanation={definitions[metric]}>
                    {title}
                  </Ask>
                  {arrow && <span className="third"> {arrow}</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map(({ head, cells, cluster }) => {
              const own =
                cluster?.dictionary === dictionary?.id
                  ? clusters.find((one) => one.cluster === cluster?.cluster)
                  : undefined;
              return (
                <tr key={head.join('\n')}>
                  {head.map((word, i) => (
                    <th key={table.heads[i]} scope="row">
                      {own && table.heads[i] === 'Cluster' ? (
                        <span className={styles.cluster}>
                          <Chip of={own} size="small" /> {own.name}
                        </span>
                      ) : (
                        word
                      )}
                    </th>
                  ))}
                  {cells.map((cell, c) => (
                    <td
                      key={`${table.columns[c]?.group}-${table.columns[c]?.title}`}
                      className={styles.numeric}
                    >
                      <Figure cell={cell} whole={table.columns[c]?.whole ?? false} />
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {table.notes.slice(0, 6).map((note) => (
        <p key={note} className="small third">
          {note}
        </p>
      ))}
      {(left > 0 || all) && rows.length > firstRows && (
        <div className="no-print">
          <Button size="small" look="plain" onClick={() => toggle(table.id)}>
            {all ? 'Fewer rows' : `${counted(left, 'more row')}`}
          </Button>
        </div>
      )}
    </figure>
  );
}
