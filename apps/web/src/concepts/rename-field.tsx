'use client';
import type { ConceptCard, ConceptList } from '@morphoscope/rpc';
import { Check, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { WriteIconButton } from '../shell/write-button';
import { IconButton } from '../ui/button';
import styles from './concept-detail.module.css';
import type { ConceptEdits } from './use-concept-edits';

/** Gives the focus back to what opened the field: whoever works by keyboard goes on where they were. */
function refocus(cluster: number): void {
  requestAnimationFrame(() => {
    if (document.activeElement === document.body)
      document.querySelector<HTMLElement>(`[data-renames="${cluster}"]`)?.focus();
  });
}

/** Names a cluster in place. Enter saves, Escape leaves it. `base`: the list that the person saw when they began. */
export function RenameField({
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
  const [name, setName] = useState(card.named ? card.name : '');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  useEffect(() => () => refocus(card.cluster), [card.cluster]);
  const save = async () => {
    const text = name.trim();
    const same = text === '' || text === card.name;
    if (same || (await edits.edit({ kind: 'rename', cluster: card.cluster, name: text }, base))) onClose();
  };
  return (
    <form
      className={styles.rename}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
    >
      <input
        ref={field}
        value={name}
        maxLength={120}
        placeholder="Name what you see"
        aria-label={`Name of cluster ${card.cluster + 1}`}
        onChange={(event) => setName(event.target.value)}
      />
      <WriteIconButton
        least="annotator"
        type="submit"
        size="small"
        label="Save the name"
        disabled={!name.trim() || edits.busy}
      >
        <Check size={16} strokeWidth={1.5} />
      </WriteIconButton>
      <IconButton size="small" label="Leave the name" onClick={onClose}>
        <X size={16} strokeWidth={1.5} />
      </IconButton>
    </form>
  );
}
