import type { ConceptCard as Card } from '@morphoscope/rpc';
import type { ReactNode } from 'react';
import { fixed, percent } from '../format/number';
import { Chip, clusterLabel } from '../ui/chip';
import { classes } from '../ui/class-names';
import { WarningTag } from '../ui/state';
import styles from './concept-card.module.css';
import { warningWords } from './concept-warning';
import { ImportanceBars } from './importance-bars';
import { PrevalenceBars } from './prevalence-bars';
import { type PrototypeKind, PrototypeTiles } from './prototype-row';

/** Scales that all cards share. */
export interface CardScales {
  /** Largest importance of any cluster for any class. */
  readonly importance: number;
  /** Largest share of any cluster on any slide. */
  readonly share: number;
}

/** Classes that a card says; of more, those that the cluster moves most. */
const classRows = 5;

/** One cluster at a glance: what it looks like, what it does to the classes, where it is, how far to trust it. */
export function ConceptCard({
  card,
  kind,
  classNames,
  scales,
  chosen,
  onChoose,
  picked,
  onPick,
  menu,
  all,
}: {
  readonly card: Card;
  readonly kind: PrototypeKind;
  readonly classNames: readonly string[];
  readonly scales: CardScales;
  readonly chosen: boolean;
  readonly onChoose: () => void;
  /** While merging: whether this one is part of it. */
  readonly picked?: boolean | undefined;
  readonly onPick?: () => void;
  readonly menu: ReactNode;
  /** All cards of the dictionary. */
  readonly all: readonly Card[];
}) {
  const warning = warningWords(card, all);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the name in it is the button; the card only makes it larger
    <article
      aria-label={clusterLabel(card)}
      className={classes(styles.card, chosen && styles.chosen, card.hidden && styles.hidden)}
      onClick={(event) => {
        // What is opened from here, and what acts by itself, is no choice of the card.
        if (event.target instanceof Element && event.target.closest('button, a, dialog')) return;
        (onPick ?? onChoose)();
      }}
    >
      <header className={styles.head}>
        {onPick && (
          <input
            type="checkbox"
            aria-label={`Merge ${clusterLabel(card)}`}
            checked={picked}
            onChange={onPick}
            onClick={(event) => event.stopPropagation()}
          />
        )}
        <Chip of={card} />
        <button
          type="button"
          className={classes(styles.name, !card.named && styles.unnamed)}
          onClick={onChoose}
        >
          {card.named ? card.name : `${card.name}, no name`}
        </button>
        <span className={styles.space} />
        {card.hidden && <span className={styles.fact}>hidden</span>}
        {warning && <WarningTag>{warning}</WarningTag>}
        {card.halfStability !== undefined && (
          <span
            className={classes(styles.fact, styles.repeated)}
            title="The same cluster from two halves of the slides: matched cosine, wanted 0.90"
          >
            halves {fixed(card.halfStability)}
          </span>
        )}
        <span className={styles.fact}>{percent(card.overallPrevalence)} of tissue</span>
        {menu}
      </header>
      <div className={styles.left}>
        <ImportanceBars card={card} classNames={classNames} most={scales.importance} rows={classRows} />
        <PrevalenceBars card={card} top={scales.share} />
      </div>
      <PrototypeTiles card={card} kind={kind} className={styles.tiles} ratio={72 / 124} />
    </article>
  );
}
