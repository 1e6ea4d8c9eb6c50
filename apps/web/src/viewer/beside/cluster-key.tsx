'use client';
import { fixed } from '../../format/number';
import { failureOf } from '../../rpc/failure';
import { useStudy } from '../../study/study-context';
import { Chip } from '../../ui/chip';
import { Disclosure } from '../../ui/popover';
import { WarningTag } from '../../ui/state';
import styles from './beside.module.css';
import type { MatchedCard } from './match-clusters';
import type { StudyBeside } from './use-matched-study';

/** Clusters of the other study by number and colour; their names and partners on demand. */
export function ClusterKey({ beside: { study, cards, unmatched } }: { readonly beside: StudyBeside }) {
  const own = useStudy();
  return (
    <div className={styles.key}>
      {cards.map((card) => (
        <Chip key={card.cluster} of={card} size="small" named />
      ))}
      <Disclosure
        named
        label={`Clusters of ${study.detail.name}`}
        side="above-start"
        className={styles.keyButton}
        button="Names"
      >
        <table className={styles.keyTable}>
          <caption>{`Clusters of ${study.detail.name}, in the colours of ${own.detail.name}`}</caption>
          <thead>
            <tr>
              <th>Cluster</th>
              <th>Lies where</th>
              <th title="2 |A ∩ B| / (|A| + |B|) over cells of all slides that both studies hold">Dice</th>
            </tr>
          </thead>
          <tbody>
            {cards.map((card) => (
              <KeyRow key={card.cluster} card={card} />
            ))}
          </tbody>
        </table>
        {unmatched != null && (
          <WarningTag>{`Colours are its own: ${failureOf(unmatched).message}`}</WarningTag>
        )}
      </Disclosure>
    </div>
  );
}

function KeyRow({ card }: { readonly card: MatchedCard }) {
  return (
    <tr>
      <td>
        <span className={styles.keyName}>
          <Chip of={card} size="small" />
          <span>{card.name}</span>
        </span>
      </td>
      <td className="second">{card.partner?.name ?? 'no partner'}</td>
      <td className="number">{card.partner ? fixed(card.partner.dice) : '–'}</td>
    </tr>
  );
}
