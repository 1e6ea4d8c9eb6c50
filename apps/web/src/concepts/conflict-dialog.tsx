'use client';
import { useState } from 'react';
import { moment } from '../format/time';
import { WriteButton } from '../shell/write-button';
import { Button } from '../ui/button';
import { Chip } from '../ui/chip';
import { Dialog } from '../ui/dialog';
import { Failed } from '../ui/state';
import { cardOf, changeWords } from './concept-change';
import styles from './conflict-dialog.module.css';
import { type ConceptEdits, type EditConflict, useEditForm } from './use-concept-edits';

/** Two people changed the same cluster: both changes side by side, and a person chooses. Nothing is lost silently. */
export function ConflictDialog({ edits }: { readonly edits: ConceptEdits }) {
  const { conflict } = edits;
  if (!conflict) return null;
  const Conflict = conflict.change.kind === 'rename' ? NameConflict : OtherConflict;
  return <Conflict key={conflict.theirs.version} edits={edits} conflict={conflict} />;
}

/** Once the change is done, the conflict is gone by itself. */
const stay = () => {};

interface Side {
  readonly edits: ConceptEdits;
  readonly conflict: EditConflict;
}

function OtherConflict({ edits, conflict }: Side) {
  const { send, error } = useEditForm(edits, stay);
  return (
    <Dialog
      title="Somebody was faster"
      onClose={edits.closeConflict}
      actions={
        <>
          <Button onClick={edits.closeConflict}>Leave it so</Button>
          <WriteButton
            least="annotator"
            look="primary"
            busy={edits.busy}
            onClick={() => send(conflict.change, conflict.now)}
          >
            Do mine as well
          </WriteButton>
        </>
      }
    >
      <p>
        {conflict.theirs.author}, {moment(conflict.theirs.at)}: <b>{conflict.theirs.text}</b>.
      </p>
      <p className={styles.mine}>
        You wanted to <b>{changeWords(conflict.change)}</b>.
      </p>
      {error ? <Failed error={error} /> : null}
    </Dialog>
  );
}

function NameConflict({ edits, conflict }: Side) {
  const { change, theirs, now } = conflict;
  const mine = change.kind === 'rename' ? change.name : '';
  const card = change.kind === 'rename' ? cardOf(now, change.cluster) : undefined;
  const [name, setName] = useState(mine);
  const { send, error } = useEditForm(edits, stay);
  const keep = () => {
    if (!card || name.trim() === card.name) edits.closeConflict();
    else void send({ kind: 'rename', cluster: card.cluster, name: name.trim() }, now);
  };
  return (
    <Dialog
      title="Two names for one cluster"
      onClose={edits.closeConflict}
      actions={
        <>
          <Button onClick={edits.closeConflict}>Keep theirs</Button>
          <WriteButton
            least="annotator"
            look="primary"
            busy={edits.busy}
            disabled={!name.trim()}
            onClick={keep}
          >
            Use this name
          </WriteButton>
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
      {error ? <Failed error={error} /> : null}
    </Dialog>
  );
}
