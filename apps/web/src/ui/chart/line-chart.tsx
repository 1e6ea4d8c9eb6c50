'use client';
import type { ReactNode } from 'react';
import { fixed } from '../../format/number';
import { linear, spread, ticks } from '../scale';
import styles from './chart.module.css';
import { ChartFrame } from './chart-frame';

export interface Line {
  readonly name: string;
  /** Same length as `x`; `null` leaves a gap. */
  readonly y: readonly (number | null)[];
  /** `main`: the one that counts; `dashed` and `dotted` are controls. */
  readonly look?: 'main' | 'plain' | 'dashed' | 'dotted';
  /** Points drawn: full, hollow, or none. */
  readonly points?: 'full' | 'hollow';
}

const dashes = { main: undefined, plain: undefined, dashed: '7 3', dotted: '2 3' } as const;
const widths = { main: 2.4, plain: 1.8, dashed: 1.4, dotted: 1.8 } as const;

/** Points between gaps. */
function runs(points: readonly (readonly [number, number | null])[]): [number, number][][] {
  const parts: [number, number][][] = [[]];
  for (const [x, y] of points) {
    if (y === null) parts.push([]);
    else parts.at(-1)?.push([x, y]);
  }
  return parts;
}

/**
 * Lines over one axis, named at their right ends. A limit is dashed, a band (e.g. random orders) grey.
 */
/** Room that a drawn tick takes at full size, px, and the smallest part of it at which it can be read. */
const tickSide = 24;
const leastTick = 0.75;

export function LineChart({
  label,
  x,
  lines,
  height,
  xLabel,
  range,
  limit,
  band,
  marked,
  xTick,
  decimals,
  labelWidth = 110,
}: {
  readonly label: string;
  readonly x: readonly number[];
  readonly lines: readonly Line[];
  readonly height: number;
  readonly xLabel: string;
  /** Ends of the y axis; absent: those of the values. */
  readonly range?: readonly [number, number];
  readonly limit?: { readonly value: number; readonly name: string };
  readonly band?: {
    readonly low: readonly number[];
    readonly high: readonly number[];
    readonly name: string;
  };
  /** A value of x that stands out, with its word. */
  readonly marked?: { readonly x: number; readonly name: string };
  /** Draws the tick of x number `i` around (0, 0), instead of its value. */
  readonly xTick?: (i: number) => ReactNode;
  readonly decimals?: number;
  /** Room for names at the right, px. */
  readonly labelWidth?: number;
}) {
  const values = [
    ...lines.flatMap((line) => line.y.filter((y): y is number => y !== null)),
    ...(band ? [...band.low, ...band.high] : []),
    ...(limit ? [limit.value] : []),
  ];
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const margin = (most - least) * 0.06 || Math.abs(most) * 0.06 || 1;
  const [low, high] = range ?? [least - margin, most + margin];
  const named = lines.filter((line) => line.name !== '');

  const draw = (width: number) => {
    const [left, right, top, bottom] = [
      38,
      width - (named.length > 0 ? labelWidth : 14),
      14,
      height - (xTick ? 54 : 44),
    ];
    // The band around a marked value must not lie on the axis.
    const inset = marked ? 22 : 0;
    const X = linear(x[0] ?? 0, x.at(-1) ?? 1, left + inset, right - inset);
    const Y = linear(low, high, bottom, top);
    const grid = ticks(low, high, Math.max(3, Math.floor((bottom - top) / 56)));
    const ends = named.map((line) => Y(line.y.findLast((y) => y !== null) ?? low));
    const places = spread(ends, 16, top, bottom);
    const every = Math.max(1, Math.ceil(x.length / Math.max(1, Math.floor((right - left) / 30))));
    // Drawn ticks shrink to what there is room for, then only some of them stand.
    const step = x.length > 1 ? (right - left) / (x.length - 1) : right - left;
    const thin = Math.max(1, Math.ceil((tickSide * leastTick) / step));
    const tickScale = Math.min(1, (step * thin) / tickSide);
    return (
      <>
        {marked && (
          <g>
            <rect
              x={X(marked.x) - 17}
              y={top - 14}
              width={34}
              height={bottom - top + 42}
              rx={5}
              fill="var(--press)"
            />
          </g>
        )}
        {grid.values.map((value) => (
          <g key={value}>
            <line x1={left} x2={right} y1={Y(value)} y2={Y(value)} className={styles.grid} />
            <text x={left - 8} y={Y(value) + 4} textAnchor="end">
              {fixed(value, decimals ?? grid.decimals)}
            </text>
          </g>
        ))}
        {band && (
          <path
            d={`M${band.high.map((y, i) => `${X(x[i] ?? 0)},${Y(y)}`).join('L')}L${band.low
              .map((y, i) => `${X(x[i] ?? 0)},${Y(y)}`)
              .toReversed()
              .join('L')}Z`}
            fill="var(--ink)"
            fillOpacity={0.08}
          />
        )}
        {limit && (
          <>
            <line
              x1={left}
              x2={right}
              y1={Y(limit.value)}
              y2={Y(limit.value)}
              stroke="var(--ink)"
              strokeDasharray="5 4"
            />
            <text x={left + 6 + (marked?.x === x[0] ? 2 * inset : 0)} y={Y(limit.value) - 6}>
              {limit.name}
            </text>
          </>
        )}
        {lines.map((line) => {
          const look = line.look ?? 'plain';
          const colour = look === 'main' ? 'var(--ink)' : 'var(--ink-3)';
          return (
            <g key={line.name || look}>
              {runs(line.y.map((y, i) => [X(x[i] ?? 0), y === null ? null : Y(y)] as const)).map((run) => (
                <polyline
                  key={run[0]?.join() ?? 'gap'}
                  points={run.map((point) => point.join()).join(' ')}
                  fill="none"
                  stroke={colour}
                  strokeWidth={widths[look]}
                  strokeDasharray={dashes[look]}
                  strokeLinejoin="round"
                />
              ))}
              {line.points &&
                line.y.map((y, i) =>
                  y === null ? null : (
                    <circle
                      key={x[i]}
                      cx={X(x[i] ?? 0)}
                      cy={Y(y)}
                      r={marked?.x === x[i] && look === 'main' ? 5 : 3.2}
                      fill={line.points === 'full' ? colour : 'var(--raised)'}
                      stroke={line.points === 'full' ? 'var(--raised)' : colour}
                      strokeWidth={1.5}
                    />
                  ),
                )}
            </g>
          );
        })}
        {named.map((line, i) => (
          <text
            key={line.name}
            x={right + 12}
            y={(places[i] ?? 0) + 4}
            className={line.look === 'main' ? styles.strong : undefined}
          >
            {line.name}
          </text>
        ))}
        {x.map((value, i) =>
          xTick
            ? i % thin === 0 && (
                <g key={value} transform={`translate(${X(value)} ${bottom + 18}) scale(${tickScale})`}>
                  {xTick(i)}
                </g>
              )
            : i % every === 0 && (
                <text
                  key={value}
                  x={X(value)}
                  y={bottom + 20}
                  textAnchor="middle"
                  className={marked?.x === value ? styles.strong : undefined}
                >
                  {value}
                </text>
              ),
        )}
        {marked && (
          <text x={X(marked.x)} y={top - 1} textAnchor="middle" className={styles.strong}>
            {marked.name}
          </text>
        )}
        <text x={(left + right) / 2} y={height - 4} textAnchor="middle" className={styles.third}>
          {xLabel}
        </text>
      </>
    );
  };

  return (
    <ChartFrame
      label={label}
      height={height}
      draw={draw}
      table={{
        columns: [xLabel, ...lines.map((line, i) => line.name || `Line ${i + 1}`)],
        rows: x.map((value, i) => [
          String(value),
          ...lines.map((line) => {
            const y = line.y[i];
            return y === null || y === undefined ? '–' : fixed(y, decimals ?? 3);
          }),
        ]),
      }}
    />
  );
}
