'use client';
import { useState } from 'react';
import { moment } from '../format/time';
import { Button } from '../ui/button';
import { Chip } from '../ui/chip';
import { Dialog } from '../ui/dialog';
import { cardOf, changeWords } from './concept-change';
import styles from './conflict-dialog.module.css';
import type { ConceptEdits, EditConflict } from './use-concept-edits';

/** Two people changed the same cluster: both changes side by side, and a person chooses. Nothing is lost silently. */
export function ConflictDialog({ edits }: { readonly edits: ConceptEdits }) {
  const { conflict, closeConflict } = edits;
  if (!conflict) return null;
  return conflict.change.kind === 'rename' ? (
    <NameConflict key={conflict.theirs.version} edits={edits} conflict={conflict} />
  ) : (
    <Dialog
      title="Somebody was faster"
      onClose={closeConflict}
      actions={
        <>
          <Button onClick={closeConflict}>Leave it so</Button>
          <Button
            look="primary"
            busy={edits.busy}
            onClick={async () => {
              closeConflict();
              await edits.edit(conflict.change, conflict.now);
            }}
          >
            Do mine as well
          </Button>
        </>
      }
    >
      <p>
        {conflict.theirs.author}, {moment(conflict.theirs.at)}: <b>{conflict.theirs.text}</b>.
      </p>
      <p className={styles.mine}>
        You wanted to <b>{changeWords(conflict.change)}</b>.
      </p>
    </Dialog>
  );
}

function NameConflict({
  edits,
  conflict,
}: {
  readonly edits: ConceptEdits;
  readonly conflict: EditConflict;
}) {
  const { change, theirs, now } = conflict;
  const mine = change.kind === 'rename' ? change.name : '';
  const card = change.kind === 'rename' ? cardOf(now, change.cluster) : undefined;
  const [name, setName] = useState(mine);
  const keep = async () => {
    edits.closeConflict();
    if (card && name.trim() && name.trim() !== card.name)
      await edits.edit({ kind: 'rename', cluster: card.cluster, name: name.trim() }, now);
  };
  return (
    <Dialog
      title="Two names for one cluster"
      onClose={edits.closeConflict}
      actions={
        <>
          <Button onClick={edits.closeConflict}>Keep theirs</Button>
          <Button look="primary" busy={edits.busy} disabled={!name.trim()} onClick={keep}>
            Use this name
          </Button>
        </>
      }
    >
      <div className={styles.pair}>
        <button type="button" className={styles.name} onClick={() => setName(card?.name ?? '')}>
          <span className={styles.who}>
            {theirs.author}, {moment(theirs.at)}
          </span>
          <span className={styles.what}>
            {card && <Chip of={card} />}
            {card?.name ?? theirs.text}
          </span>
        </button>
        <button type="button" className={styles.name} onClick={() => setName(mine)}>
          <span className={styles.who}>You, now</span>
          <span className={styles.what}>
            {card && <Chip of={card} />}
            {mine}
          </span>
        </button>
      </div>
      <label className={styles.field}>
        <span>Name to use: one of the two, or a third</span>
        <input value={name} maxLength={120} onChange={(event) => setName(event.target.value)} />
      </label>
    </Dialog>
  );
}
