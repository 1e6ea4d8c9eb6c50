'use client';
import { LineChart } from '../ui/chart/line-chart';
import styles from './evaluation.module.css';
import type { Chart } from './page-types';

const looks = { main: 'main', second: 'plain', other: 'dashed', control: 'dotted' } as const;

/** Curves of an evaluation that share axes. Those with other x values than the first are put on its grid. */
export function CurveChart({ chart }: { readonly chart: Chart }) {
  const x = [...new Set(chart.series.flatMap((series) => series.x))].sort((a, b) => a - b);
  const main = chart.series.find(({ weight }) => weight === 'main') ?? chart.series[0];
  const at = (series: Chart['series'][number], value: number) => {
    const i = series.x.indexOf(value);
    return i < 0 ? null : (series.y[i] ?? null);
  };
  const band =
    main?.low && main.high && main.x.length === x.length
      ? { low: main.low, high: main.high, name: '95 % interval' }
      : undefined;
  return (
    <figure className={styles.chart}>
      <figcaption className={styles.caption}>
        <span>
          <b>{chart.title}</b> <span className="second">{chart.yLabel}</span>
        </span>
      </figcaption>
      <LineChart
        label={`${chart.title}. ${chart.description}`}
        x={x}
        xLabel={chart.xLabel}
        height={260}
        labelWidth={150}
        lines={[...chart.series]
          .sort((a, b) => Number(a.weight === 'main') - Number(b.weight === 'main'))
          .map((series) => ({
            name: series.label,
            y: x.map((value) => at(series, value)),
            look: looks[series.weight],
            ...(series.weight === 'main' && x.length <= 24 ? { points: 'full' as const } : {}),
          }))}
        {...(band ? { band } : {})}
      />
    </figure>
  );
}
