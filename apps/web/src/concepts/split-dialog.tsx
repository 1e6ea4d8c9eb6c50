'use client';
import type { ConceptCard, ConceptList } from '@morphoscope/rpc';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { percent } from '../format/number';
import { useTRPC } from '../rpc/client';
import { WriteButton } from '../shell/write-button';
import { useStudy } from '../study/study-context';
import { StudyTile } from '../tile/study-tile';
import { Button } from '../ui/button';
import { Chip } from '../ui/chip';
import { Dialog } from '../ui/dialog';
import { Field } from '../ui/field';
import { Select } from '../ui/menu';
import { Failed } from '../ui/state';
import styles from './split-dialog.module.css';
import { type ConceptEdits, useEditForm } from './use-concept-edits';

/** Shows apart the cells of a cluster in which another one is strong too. The fit itself stays. */
export function SplitDialog({
  card,
  base,
  edits,
  onClose,
}: {
  readonly card: ConceptCard;
  readonly base: ConceptList;
  readonly edits: ConceptEdits;
  readonly onClose: () => void;
}) {
  const others = base.concepts.filter(({ cluster }) => cluster !== card.cluster);
  const [by, setBy] = useState(others[0]?.cluster ?? 0);
  const [share, setShare] = useState(50);
  const [name, setName] = useState('');
  const other = others.find(({ cluster }) => cluster === by);
  const { send, error } = useEditForm(edits, onClose);
  const split = () => {
    const text = name.trim();
    void send(
      { kind: 'split', cluster: card.cluster, by, at: share / 100, ...(text ? { name: text } : {}) },
      base,
    );
  };
  return (
    <Dialog
      title={`Split ${card.name}`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <WriteButton least="annotator" look="primary" disabled={!other} busy={edits.busy} onClick={split}>
            Split
          </WriteButton>
        </>
      }
    >
      <div className={styles.form}>
        <p className="second">
          Cells of <Chip of={card} size="small" /> {card.name} are shown apart where another cluster is strong
          as well. The fit stays as it is; undo puts it back.
        </p>
        <div className={styles.row}>
          <span>Where</span>
          <Select
            label="The other cluster"
            value={String(by)}
            options={others.map((each) => ({
              value: String(each.cluster),
              text: each.name,
              label: each.name,
            }))}
            onChange={(value) => setBy(Number(value))}
          />
          <label className={styles.share}>
            has at least
            <input
              type="range"
              min={5}
              max={95}
              step={5}
              value={share}
              aria-valuetext={`${share} per cent of its weight`}
              onChange={(event) => setShare(Number(event.target.value))}
            />
            <output>{percent(share / 100)}</output> of its weight
          </label>
        </div>
        <Field
          label="Name of the new cluster"
          value={name}
          onChange={setName}
          placeholder="May follow later"
        />
        {error ? <Failed error={error} /> : null}
        {other && <Between card={card} other={other} />}
      </div>
    </Dialog>
  );
}

/** Tiles of the cluster in which the other one is strongest next to it. */
function Between({ card, other }: { readonly card: ConceptCard; readonly other: ConceptCard }) {
  const { id, dictionary } = useStudy();
  const trpc = useTRPC();
  const tiles = useQuery(
    trpc.tiles.list.queryOptions({
      study: id,
      ...(dictionary ? { dictionary: dictionary.id } : {}),
      filter: { clusters: [card.cluster] },
      sort: 'weight',
      cluster: other.cluster,
      limit: 6,
    }),
  );
  return (
    <div>
      <h3>
        Tiles of {card.name} with most of {other.name}
      </h3>
      <ul className={styles.tiles}>
        {(tiles.data?.items ?? []).map((tile) => (
          <li key={tile.row}>
            <StudyTile tile={tile} />
          </li>
        ))}
      </ul>
    </div>
  );
}
