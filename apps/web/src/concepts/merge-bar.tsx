'use client';
import type { ConceptList } from '@morphoscope/rpc';
import { useState } from 'react';
import { WriteButton } from '../shell/write-button';
import { Button } from '../ui/button';
import { Chip } from '../ui/chip';
import { Select } from '../ui/menu';
import styles from './concepts-page.module.css';
import type { ConceptEdits } from './use-concept-edits';

/** While clusters are picked to become one: which, whose colour stays, and under what name. */
export function MergeBar({
  picked,
  base,
  edits,
  onClose,
}: {
  readonly picked: readonly number[];
  readonly base: ConceptList;
  readonly edits: ConceptEdits;
  readonly onClose: () => void;
}) {
  const cards = base.concepts.filter(({ cluster }) => picked.includes(cluster));
  const [wanted, setWanted] = useState<number>();
  const [name, setName] = useState('');
  const into = cards.find(({ cluster }) => cluster === wanted) ?? cards[0];
  const merge = async () => {
    if (!into) return;
    const text = name.trim();
    const done = await edits.edit(
      { kind: 'merge', clusters: [...picked], into: into.cluster, ...(text ? { name: text } : {}) },
      base,
    );
    if (done) onClose();
  };
  return (
    <section className={styles.merge} aria-label="Merge clusters">
      <span className={styles.picked}>
        {cards.length === 0
          ? 'Tick the clusters that show the same'
          : cards.map((card) => <Chip key={card.cluster} of={card} named />)}
      </span>
      {cards.length > 1 && into && (
        <>
          <span className="second">keep number and colour of</span>
          <Select
            label="The cluster that stays"
            size="small"
            value={String(into.cluster)}
            options={cards.map((card) => ({
              value: String(card.cluster),
              label: card.name,
              text: card.name,
            }))}
            onChange={(value) => setWanted(Number(value))}
          />
          <input
            className={styles.mergeName}
            aria-label="Name of the merged cluster"
            placeholder={into.name}
            value={name}
            maxLength={120}
            onChange={(event) => setName(event.target.value)}
          />
        </>
      )}
      <span className={styles.space} />
      <Button size="small" onClick={onClose}>
        Cancel
      </Button>
      <WriteButton
        least="annotator"
        size="small"
        look="primary"
        disabled={cards.length < 2}
        busy={edits.busy}
        onClick={merge}
      >
        Merge
      </WriteButton>
    </section>
  );
}
