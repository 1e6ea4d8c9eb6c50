'use client';
import type { MouseEvent } from 'react';
import { percent } from '../format/number';
import { Chip } from '../ui/chip';
import type { Cluster } from '../ui/cluster';
import styles from './atlas-page.module.css';
import type { JoinMode } from './row-set';

/** How a click or key joins the selection: Shift adds, Alt takes away. */
const joinOf = (event: Pick<MouseEvent, 'shiftKey' | 'altKey'>): JoinMode =>
  event.altKey ? 'remove' : event.shiftKey ? 'add' : 'replace';

/**
 * Clusters with their part of the selection (of all tiles without one); a tick marks their part of all tiles, which a
 * random selection would have. A click selects the tiles of a cluster.
 */
export function ClusterKey({
  clusters,
  counts,
  total,
  usual,
  onSelect,
  chosen,
}: {
  readonly clusters: readonly Cluster[];
  readonly counts: readonly number[];
  readonly total: number;
  /** Share of all tiles, 0–1; absent where the counts are of all. */
  readonly usual?: readonly number[] | undefined;
  readonly onSelect: (cluster: number, mode: JoinMode) => void;
  readonly chosen: number | undefined;
}) {
  return (
    <ol className={styles.key}>
      {clusters.map((cluster, i) => {
        const share = total > 0 ? (counts[i] ?? 0) / total : 0;
        const all = usual?.[i];
        return (
          <li key={cluster.cluster}>
            <button
              type="button"
              className={styles.keyRow}
              data-chosen={cluster.cluster === chosen || undefined}
              title="Select its tiles. Shift adds, Alt removes"
              onClick={(event) => onSelect(cluster.cluster, joinOf(event))}
            >
              <Chip of={cluster} />
              <span className={styles.keyName}>
                {cluster.name}
                <span className={styles.keyBar}>
                  <i style={{ width: `${share * 100}%`, background: cluster.colour }} />
                  {all !== undefined && (
                    <b style={{ left: `${all * 100}%` }} title={`${percent(all)} of all tiles`} />
                  )}
                </span>
              </span>
              <span className={styles.keyShare}>
                {percent(share)}
                {all !== undefined && <span className="visually-hidden">, of all tiles {percent(all)}</span>}
              </span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}

/** Names with bars of counts, the most first; a click selects. */
export function CountBars({
  label,
  rows,
  onSelect,
}: {
  readonly label: string;
  readonly rows: readonly { readonly key: number; readonly name: string; readonly count: number }[];
  readonly onSelect: (key: number, mode: JoinMode) => void;
}) {
  const most = Math.max(1, ...rows.map(({ count }) => count));
  return (
    <ul className={styles.bars} aria-label={label}>
      {rows.map(({ key, name, count }) => (
        <li key={key}>
          <button
            type="button"
            className={styles.barRow}
            title={`${name}: select its tiles. Shift adds, Alt removes`}
            onClick={(event) => onSelect(key, joinOf(event))}
          >
            <span className={styles.barName}>{name}</span>
            <span className={styles.barTrack}>
              <i style={{ width: `${(count / most) * 100}%` }} />
            </span>
            <span className={styles.barCount}>{count.toLocaleString('en')}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
