import type { ConceptCard } from '@morphoscope/rpc';
import { counted, percent } from '../format/number';
import styles from './concept-card.module.css';

/** More slides than this are drawn without gaps. */
const MANY = 40;

/** Share of the tissue of every slide, on one axis for all cards, in the order of the study. */
export function PrevalenceBars({ card, top }: { readonly card: ConceptCard; readonly top: number }) {
  const { prevalence } = card;
  const most = prevalence.reduce((a, b) => (b.share > a.share ? b : a), { slide: '', share: 0 });
  const words = `Share on ${counted(prevalence.length, 'slide')}, at most ${percent(most.share)} on ${most.slide}`;
  return (
    <div className={styles.prevalence}>
      <div
        role="img"
        aria-label={words}
        className={styles.columns}
        style={{ gap: prevalence.length > MANY ? 0 : 2 }}
      >
        {prevalence.map(({ slide, share }) => (
          <i
            key={slide}
            title={`${slide}: ${percent(share)}`}
            style={{ height: `${(share / (top || 1)) * 100}%` }}
          />
        ))}
      </div>
      <p className={styles.below} aria-hidden="true">
        <span>{counted(prevalence.length, 'slide')}</span>
        <span>max {percent(most.share)}</span>
      </p>
    </div>
  );
}
