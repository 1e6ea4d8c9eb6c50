'use client';
import { fixed } from '../../format/number';
import { linear, ticks, wrapWords } from '../scale';
import styles from './chart.module.css';
import { ChartFrame } from './chart-frame';

/** One figure: what it is, its value, what chance gives, and its parts. */
export interface DotRow {
  readonly name: string;
  readonly note: string;
  /** Drawn as a diamond. */
  readonly value: number | null;
  /** Drawn as dots: slides, clusters. */
  readonly dots?: readonly number[];
  /** Dashed: chance or a control. */
  readonly chance?: number | null;
  /** What chance is called, where it stands. */
  readonly chanceName?: string;
  /** Solid: what is asked for. */
  readonly limit?: number;
  readonly interval?: readonly [number, number];
}

const rowHeight = 60;

/** Figures on one axis from 0 to 1 (or `range`), each with its chance level. */
export function DotPlot({
  label,
  rows,
  range = [0, 1],
  nameWidth = 200,
}: {
  readonly label: string;
  readonly rows: readonly DotRow[];
  readonly range?: readonly [number, number];
  readonly nameWidth?: number;
}) {
  const height = rows.length * rowHeight + 36;
  const draw = (width: number) => {
    const bottom = rows.length * rowHeight + 8;
    const X = linear(range[0], range[1], nameWidth, width - 68);
    const clamp = (value: number) => X(Math.max(range[0], Math.min(range[1], value)));
    const grid = ticks(range[0], range[1], X(range[1]) - X(range[0]) < 150 ? 1 : 4);
    return (
      <>
        {grid.values.map((value) => (
          <g key={value}>
            <line x1={X(value)} x2={X(value)} y1={12} y2={bottom} className={styles.grid} />
            <text x={X(value)} y={bottom + 18} textAnchor="middle">
              {value}
            </text>
          </g>
        ))}
        {rows.map((row, i) => {
          const y = 36 + i * rowHeight;
          const notes = wrapWords(row.note, nameWidth - 10, 12, 3);
          return (
            <g key={row.name}>
              <text
                x={0}
                y={y - notes.length * 7 + 6}
                className={styles.first}
                style={{ fontSize: 13, fontWeight: 550 }}
              >
                {row.name}
              </text>
              {notes.map((line, j) => (
                <text key={line} x={0} y={y - notes.length * 7 + 21 + j * 14} className={styles.third}>
                  {line}
                </text>
              ))}
              {row.interval && (
                <line
                  x1={clamp(row.interval[0])}
                  x2={clamp(row.interval[1])}
                  y1={y + 4}
                  y2={y + 4}
                  stroke="var(--ink-3)"
                  strokeWidth={1.5}
                />
              )}
              {row.dots?.map((dot, j) => (
                <circle
                  key={j}
                  cx={clamp(dot)}
                  cy={y + 4 + ((j % 3) - 1) * 4}
                  r={3.2}
                  fill="var(--ink-3)"
                  fillOpacity={0.75}
                />
              ))}
              {row.chance !== undefined && row.chance !== null && (
                <line
                  x1={clamp(row.chance)}
                  x2={clamp(row.chance)}
                  y1={y - 9}
                  y2={y + 17}
                  stroke="var(--ink-3)"
                  strokeWidth={1.5}
                  strokeDasharray="2.5 2.5"
                />
              )}
              {row.chance !== undefined && row.chance !== null && row.chanceName && (
                <text
                  x={clamp(row.chance) + (row.chance > range[1] / 3 ? -5 : 5)}
                  y={y + 8}
                  textAnchor={row.chance > range[1] / 3 ? 'end' : 'start'}
                  className={styles.third}
                >
                  {row.chanceName}
                </text>
              )}
              {row.limit !== undefined && (
                <>
                  <line
                    x1={X(row.limit)}
                    x2={X(row.limit)}
                    y1={y - 11}
                    y2={y + 19}
                    stroke="var(--ink)"
                    strokeWidth={1.5}
                  />
                  <text x={X(row.limit)} y={y - 15} textAnchor="middle">
                    limit {fixed(row.limit)}
                  </text>
                </>
              )}
              {row.value !== null && (
                <path
                  d={`M${clamp(row.value)} ${y - 4}l6.5 8-6.5 8-6.5-8z`}
                  fill="var(--ink)"
                  stroke="var(--raised)"
                  strokeWidth={1.5}
                />
              )}
              <text
                x={width}
                y={y + 9}
                textAnchor="end"
                className={styles.first}
                style={{ fontSize: 16, fontWeight: 620 }}
              >
                {row.value === null ? '–' : fixed(row.value)}
              </text>
            </g>
          );
        })}
      </>
    );
  };
  return (
    <ChartFrame
      label={label}
      height={height}
      draw={draw}
      table={{
        columns: ['Figure', 'Value', 'Chance', 'Limit'],
        rows: rows.map((row) => [
          `${row.name}, ${row.note}`,
          row.value === null ? '–' : fixed(row.value, 3),
          row.chance === undefined || row.chance === null ? '–' : fixed(row.chance, 3),
          row.limit === undefined ? '–' : fixed(row.limit),
        ]),
      }}
    />
  );
}
