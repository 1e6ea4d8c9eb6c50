import { count } from '../../format/number';
import styles from './histogram.module.css';

/** Counts in equal bins as bars from 0. Bins below `from` are grey. */
export function Histogram({
  label,
  counts,
  colour = 'var(--ink-3)',
  height = 40,
  from,
  low,
  high,
}: {
  /** What is counted, as a sentence; the largest bin is added. */
  readonly label: string;
  readonly counts: readonly number[];
  readonly colour?: string;
  readonly height?: number;
  /** Bins that end at or below it are grey. Same unit as `low` and `high`. */
  readonly from?: number;
  readonly low?: number;
  readonly high?: number;
}) {
  const most = Math.max(1, ...counts);
  const [start, end] = [low ?? 0, high ?? counts.length];
  const top = (i: number) => start + ((i + 1) / counts.length) * (end - start);
  return (
    <div
      role="img"
      aria-label={`${label}; the highest of ${counts.length} bars is ${count(most)}`}
      className={styles.bars}
      style={{ height }}
    >
      {counts.map((value, i) => (
        <i
          key={i}
          title={count(value)}
          style={{
            height: value === 0 ? 1 : Math.max(2, (value / most) * height),
            background: from !== undefined && top(i) <= from ? 'var(--line-strong)' : colour,
          }}
        />
      ))}
    </div>
  );
}
