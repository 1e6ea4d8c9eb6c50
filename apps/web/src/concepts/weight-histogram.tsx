import type { ConceptCard } from '@morphoscope/rpc';
import { count, figures } from '../format/number';
import { Histogram } from '../ui/chart/histogram';
import styles from './concept-detail.module.css';

/** How strong a cluster is in the tiles of the study: mean W per tile. Heights are square roots, so that few show too. */
export function WeightHistogram({ card, scale }: { readonly card: ConceptCard; readonly scale: number }) {
  const tiles = card.weights.reduce((a, b) => a + b, 0);
  return (
    <>
      <Histogram
        label={`Mean weight of ${count(tiles)} tiles in ${card.weights.length} bins from 0 to ${figures(scale)}`}
        counts={card.weights.map(Math.sqrt)}
        colour={card.colour}
        height={46}
      />
      <p className={styles.ends} aria-hidden="true">
        <span>W 0</span>
        <span>bars: square root of tiles</span>
        <span>{figures(scale)}</span>
      </p>
    </>
  );
}
