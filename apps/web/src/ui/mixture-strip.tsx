import { percent } from '../format/number';
import { classes } from './class-names';
import type { Cluster } from './cluster';
import styles from './mixture-strip.module.css';

/** Parts below this share are left out of the strip: they would be thinner than their gap. */
const thinnest = 0.02;

/** The largest parts in words: `Collagen edge 41 %, Cluster 4 20 %, …`. */
export function mixtureWords(shares: readonly number[], clusters: readonly Cluster[], most = 4): string {
  const total = shares.reduce((sum, share) => sum + share, 0);
  if (!(total > 0)) return 'no cluster is active';
  return shares
    .map((share, k) => ({ share: share / total, name: clusters[k]?.name ?? `Cluster ${k + 1}` }))
    .filter(({ share }) => share >= 0.005)
    .sort((a, b) => b.share - a.share)
    .slice(0, most)
    .map(({ share, name }) => `${name} ${percent(share)}`)
    .join(', ');
}

/** What is in here: one part per cluster, as wide as its share, in the order of the clusters. */
export function MixtureStrip({
  shares,
  clusters,
  size = 'thin',
  onPick,
  className,
}: {
  /** Any unit, same order as `clusters`. */
  readonly shares: readonly number[];
  readonly clusters: readonly Cluster[];
  /** `thin` 5 px under tiles, `thick` 14 px in rows. */
  readonly size?: 'thin' | 'thick';
  /** Makes the parts buttons: a cluster was picked. */
  readonly onPick?: (cluster: Cluster) => void;
  readonly className?: string | undefined;
}) {
  const total = shares.reduce((sum, share) => sum + share, 0) || 1;
  const parts = clusters
    .map((cluster, k) => ({ cluster, share: (shares[k] ?? 0) / total }))
    .filter(({ share }) => share > thinnest);
  const box = classes(styles.strip, size === 'thick' && styles.thick, className);
  if (onPick) {
    return (
      <span className={box}>
        {parts.map(({ cluster, share }) => (
          <button
            key={cluster.cluster}
            type="button"
            tabIndex={-1}
            aria-label={`${cluster.name} ${percent(share)}`}
            title={`${cluster.name} ${percent(share)}`}
            style={{ flex: share, background: cluster.colour }}
            onClick={() => onPick(cluster)}
          />
        ))}
      </span>
    );
  }
  const words = mixtureWords(shares, clusters);
  return (
    <span className={box} role="img" aria-label={`Mixture: ${words}`} title={words}>
      {parts.map(({ cluster, share }) => (
        <i key={cluster.cluster} style={{ flex: share, background: cluster.colour }} />
      ))}
    </span>
  );
}
