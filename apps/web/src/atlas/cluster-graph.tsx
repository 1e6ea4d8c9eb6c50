'use client';
import type { ClusterGraph as Graph } from '@morphoscope/rpc';
import { useQuery } from '@tanstack/react-query';
import { Fragment } from 'react';
import { percent } from '../format/number';
import { useTRPC } from '../rpc/client';
import { useView } from '../state/use-view';
import { useStudy } from '../study/study-context';
import { Chip, clusterLabel } from '../ui/chip';
import { Failed, Skeleton } from '../ui/state';
import styles from './cluster-graph.module.css';

/**
 * Where the nearest tiles of a cluster's tiles lie: in words for the chosen cluster, as a table for all. `usual`: share of
 * all tiles per cluster, which neighbours drawn at random would have.
 */
export function ClusterGraph({ usual }: { readonly usual: readonly number[] }) {
  const { id, dictionary, clusters } = useStudy();
  const trpc = useTRPC();
  const graph = useQuery({
    ...trpc.neighbours.graph.queryOptions({
      study: id,
      ...(dictionary ? { dictionary: dictionary.id } : {}),
    }),
    staleTime: 600_000,
  });
  if (graph.error) return <Failed error={graph.error} onRetry={() => graph.refetch()} />;
  return (
    <div className={styles.graph}>
      <div>
        <h3>Where neighbours lead</h3>
        <p className="second">
          Nearest tiles on other slides: row, the tile's cluster; column, where its neighbours are, %.
        </p>
        {graph.data ? <Sentence graph={graph.data} usual={usual} /> : <Skeleton height={36} />}
      </div>
      {graph.data ? <Matrix graph={graph.data} /> : <Skeleton height={20 * (clusters.length + 1)} />}
    </div>
  );
}

/** Leading clusters of a row, the largest share first. */
function leading({ clusters, shares }: Graph, row: number): { cluster: number; share: number }[] {
  const K = clusters.length;
  return clusters
    .map((cluster, column) => ({ cluster, share: shares[row * K + column] ?? 0 }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share);
}

function Sentence({ graph, usual }: { readonly graph: Graph; readonly usual: readonly number[] }) {
  const { clusters } = useStudy();
  const [{ cluster: chosen, solo }] = useView();
  const wanted = solo ?? chosen ?? clusters[0]?.cluster;
  const row = graph.clusters.indexOf(wanted ?? -1);
  const own = clusters.find(({ cluster }) => cluster === wanted);
  if (row < 0 || !own) return null;
  const others = leading(graph, row).filter(({ cluster }) => cluster !== wanted);
  const share = graph.shares[row * graph.clusters.length + row] ?? 0;
  return (
    <p className={styles.sentence}>
      <Chip of={own} size="small" named /> stays with itself in <b>{percent(share)}</b>,{' '}
      {percent(usual[clusters.indexOf(own)] ?? 0)} by chance
      {others.length > 0 && '; then '}
      {others.slice(0, 2).map(({ cluster, share: led }, i) => {
        const other = clusters.find((each) => each.cluster === cluster);
        return (
          other && (
            <Fragment key={cluster}>
              {i > 0 && ', '}
              <Chip of={other} size="small" named /> {percent(led)}
            </Fragment>
          )
        );
      })}
      .
    </p>
  );
}

function Matrix({ graph }: { readonly graph: Graph }) {
  const { clusters } = useStudy();
  const [, change] = useView();
  const K = graph.clusters.length;
  const cards = graph.clusters.map((k) => clusters.find(({ cluster }) => cluster === k));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: wide tables scroll
    <section className={styles.scroll} tabIndex={0} aria-label="Where neighbours lead">
      <table className={styles.matrix}>
        <caption className="visually-hidden">
          Share of the nearest tiles per pair of clusters, per cent
        </caption>
        <thead>
          <tr>
            <td />
            {cards.map((card, column) => (
              <th key={graph.clusters[column]} scope="col">
                {card && <Chip of={card} size="small" named />}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {cards.map((card, row) => (
            <tr key={graph.clusters[row]}>
              <th scope="row">
                {card && (
                  <button
                    type="button"
                    aria-label={clusterLabel(card)}
                    onClick={() => change({ cluster: card.cluster }, 'replace')}
                  >
                    <Chip of={card} size="small" />
                  </button>
                )}
              </th>
              {graph.clusters.map((column, j) => {
                const share = graph.shares[row * K + j] ?? null;
                return (
                  <td
                    key={column}
                    title={share === null ? 'no tiles' : percent(share)}
                    style={{
                      background: `color-mix(in srgb, var(--ink) ${Math.round(4 + (share ?? 0) * 92)}%, var(--panel))`,
                      color: (share ?? 0) > 0.42 ? 'var(--panel)' : 'var(--ink)',
                    }}
                  >
                    <span className={(share ?? 0) >= 0.095 ? undefined : 'visually-hidden'}>
                      {share === null ? '–' : Math.round(share * 100)}
                    </span>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
