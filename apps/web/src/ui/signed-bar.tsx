import { classes } from './class-names';
import styles from './signed-bar.module.css';

/** How a bar of a cluster is filled: plain for what speaks for, hatched for what speaks against. */
function barFill(colour: string, against: boolean) {
  return against
    ? {
        backgroundColor: colour,
        backgroundImage: 'repeating-linear-gradient(135deg, var(--hatch) 0 2px, transparent 2px 5px)',
      }
    : { background: colour };
}

/** A bar from `start` to `end` on an axis from `low` to `high`. Values are read out beside it, so it is decoration. */
export function SpanBar({
  start,
  end,
  low,
  high,
  colour,
  residual = false,
  tall = false,
  plain = false,
}: {
  readonly start: number;
  readonly end: number;
  readonly low: number;
  readonly high: number;
  /** Absent: grey ink. */
  readonly colour?: string | undefined;
  /** Dashed: what the clusters do not explain. */
  readonly residual?: boolean;
  readonly tall?: boolean;
  /** Never hatched: a sum is neither for nor against. */
  readonly plain?: boolean;
}) {
  const at = (value: number) => ((Math.min(high, Math.max(low, value)) - low) / (high - low || 1)) * 100;
  const left = at(Math.min(start, end));
  const width = Math.max(at(Math.max(start, end)) - left, 0.6);
  const zero = at(0);
  return (
    <span className={classes(styles.track, tall && styles.tall)} aria-hidden="true">
      <span className={styles.axis} style={{ left: `${zero}%` }} />
      <i
        className={residual ? styles.residual : styles.bar}
        style={{
          left: `${left}%`,
          width: `${width}%`,
          ...(residual ? {} : barFill(colour ?? 'var(--ink-3)', !plain && end < start)),
        }}
      />
    </span>
  );
}

/** A value left or right of 0, on an axis that is symmetric about 0. */
export function SignedBar({
  value,
  most,
  colour,
  residual = false,
}: {
  readonly value: number;
  /** Where the axis ends on both sides. */
  readonly most: number;
  readonly colour?: string | undefined;
  readonly residual?: boolean;
}) {
  return <SpanBar start={0} end={value} low={-most} high={most} colour={colour} residual={residual} />;
}
