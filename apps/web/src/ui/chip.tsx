import { inkOn } from '@morphoscope/heatmap/colormap';
import styles from './chip.module.css';
import { classes } from './class-names';
import type { Cluster } from './cluster';

/** A longer word may break, or a narrow page would be too wide. */
const longestGlued = 24;

interface ChipProps {
  readonly of: Pick<Cluster, 'cluster' | 'colour'> & { readonly name?: string };
  readonly size?: 'small' | undefined;
}

/**
 * The number of a cluster on its colour. Beside its name it is decoration; where it stands alone, say `named` so that
 * the name is read out.
 */
export function Chip({ of, size, named = false }: ChipProps & { readonly named?: boolean }) {
  const style = { background: of.colour, color: inkOn(of.colour) };
  const className = classes(styles.chip, size && styles.small);
  const number = of.cluster + 1;
  if (!named)
    return (
      <span className={className} style={style} aria-hidden="true">
        {number}
      </span>
    );
  return (
    <span className={className} style={style} role="img" aria-label={clusterLabel(of)} title={of.name}>
      {number}
    </span>
  );
}

/** Chip and name in one line. */
export function ClusterName({ of, size }: { readonly of: Cluster; readonly size?: 'small' }) {
  return (
    <span className={styles.pair}>
      <Chip of={of} size={size} />
      <span className={styles.name}>{of.name}</span>
    </span>
  );
}

/** A cluster within a sentence: its chip never parts from the first word of its name. */
export function ClusterInText({ of, size }: { readonly of: Cluster; readonly size?: 'small' }) {
  const [first = '', ...others] = of.name.split(' ');
  const glued = first.length <= longestGlued;
  return (
    <>
      <span className={glued ? styles.glued : undefined}>
        <Chip of={of} size={size} /> {first}
      </span>
      {others.length > 0 && ` ${others.join(' ')}`}
    </>
  );
}

/** The residual's own mark: dashed, without a colour. */
export function ResidualChip() {
  return (
    <span className={styles.residual} aria-hidden="true">
      r
    </span>
  );
}

/** A cluster in words: its name, and its number where the name does not say it. */
export function clusterLabel({
  cluster,
  name,
}: {
  readonly cluster: number;
  readonly name?: string;
}): string {
  const plain = `Cluster ${cluster + 1}`;
  return name === undefined || name === plain ? plain : `${plain}, ${name}`;
}
