import { sequentialStops } from '@morphoscope/heatmap/colormap';
import { fixed } from '../format/number';
import styles from './atlas-map.module.css';

/** What the colours of scores mean. */
export function ScoreScale({
  scale: [low, high],
  name,
}: {
  readonly scale: readonly [number, number];
  readonly name: string;
}) {
  return (
    <figure
      className={styles.scale}
      aria-label={`Colours: output of ${name} from ${fixed(low)} to ${fixed(high)}`}
    >
      <figcaption>{name}</figcaption>
      <i style={{ background: `linear-gradient(90deg, ${sequentialStops.join(', ')})` }} />
      <span>
        {fixed(low)} <span>{fixed(high)}</span>
      </span>
    </figure>
  );
}
