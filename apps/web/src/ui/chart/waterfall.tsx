import { signed } from '../../format/number';
import { Chip, clusterLabel, ResidualChip } from '../chip';
import type { Cluster } from '../cluster';
import { SpanBar } from '../signed-bar';
import { strongest } from './strongest';
import styles from './waterfall.module.css';

/** Clusters with a step of their own; of more, the strongest, and the others in one. */
const mostSteps = 16;

/** What pushed a logit, one step after another: bias, clusters by size, the residual, and the sum. A table with bars. */
export function Waterfall({
  label,
  clusters,
  effects,
  residual,
  bias,
  logit,
  onPick,
}: {
  readonly label: string;
  readonly clusters: readonly Cluster[];
  /** Effect on the logit, same order as `clusters`. */
  readonly effects: readonly number[];
  readonly residual?: number | undefined;
  readonly bias?: number | undefined;
  readonly logit?: number | undefined;
  readonly onPick?: (cluster: Cluster) => void;
}) {
  const order = clusters
    .map((cluster, i) => ({ cluster, effect: effects[i] ?? 0 }))
    .sort((a, b) => b.effect - a.effect);
  const { shown, others, rest } = strongest(order, ({ effect }) => effect, mostSteps);
  const steps = [
    ...(bias === undefined ? [] : [{ key: 'bias', effect: bias }]),
    ...shown.map(({ cluster, effect }) => ({ key: String(cluster.cluster), cluster, effect })),
    ...(others === 0 ? [] : [{ key: 'others', effect: rest }]),
    ...(residual === undefined ? [] : [{ key: 'residual', effect: residual }]),
  ];
  let sum = 0;
  const spans = steps.map((step) => {
    const start = sum;
    sum += step.effect;
    return { ...step, start, end: sum };
  });
  const total = logit ?? sum;
  const low = Math.min(0, total, ...spans.map(({ end }) => end));
  const high = Math.max(0, total, ...spans.map(({ end }) => end));
  return (
    <table className={styles.table}>
      <caption className="visually-hidden">{label}</caption>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">Part</th>
          <th scope="col">Bar</th>
          <th scope="col">Effect, logit</th>
        </tr>
      </thead>
      <tbody>
        {spans.map((step) => {
          const cluster = 'cluster' in step ? step.cluster : undefined;
          return (
            <tr key={step.key}>
              <th scope="row">
                {cluster && onPick ? (
                  <button
                    type="button"
                    className={styles.pick}
                    aria-label={clusterLabel(cluster)}
                    onClick={() => onPick(cluster)}
                  >
                    <Chip of={cluster} />
                  </button>
                ) : cluster ? (
                  <Chip of={cluster} named />
                ) : step.key === 'residual' ? (
                  <>
                    <ResidualChip />
                    <span className="visually-hidden">Residual</span>
                  </>
                ) : step.key === 'others' ? (
                  <span title={`${others} weaker clusters together`}>
                    <span aria-hidden="true">+{others}</span>
                    <span className="visually-hidden">{others} weaker clusters together</span>
                  </span>
                ) : (
                  'Bias'
                )}
              </th>
              <td>
                <SpanBar
                  tall
                  start={step.start}
                  end={step.end}
                  low={low}
                  high={high}
                  colour={cluster?.colour}
                  residual={step.key === 'residual'}
                />
              </td>
              <td className={styles.value}>{signed(step.effect)}</td>
            </tr>
          );
        })}
        <tr className={styles.sum}>
          <th scope="row">Sum</th>
          <td>
            <SpanBar plain start={0} end={total} low={low} high={high} colour="var(--ink)" />
          </td>
          <td className={styles.value}>{signed(total)}</td>
        </tr>
      </tbody>
    </table>
  );
}
