'use client';
import { Columns2 } from 'lucide-react';
import { useCallback, useRef, useState } from 'react';
import { IconButton } from '../../ui/button';
import { Chevron } from '../../ui/menu';
import { Popover } from '../../ui/popover';
import type { LayerChoice } from '../use-layers';
import styles from './beside.module.css';
import { BesideChoices } from './beside-choices';
import type { BesideTarget } from './beside-target';

interface Choosing {
  readonly slide: string;
  readonly layers: readonly LayerChoice[];
  readonly target: BesideTarget | undefined;
  readonly onTarget: (target: BesideTarget | undefined) => void;
}

/** Opens a second view beside the slide, or closes it. */
export function BesidePicker(choosing: Choosing) {
  const { target, onTarget } = choosing;
  const { anchor, open, setOpen, choices } = useChoices(choosing);
  return (
    <>
      <IconButton
        ref={anchor}
        label={target ? 'Close the second view' : 'Side by side'}
        pressed={target !== undefined}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => (target ? onTarget(undefined) : setOpen(!open))}
      >
        <Columns2 size={16} strokeWidth={1.5} />
      </IconButton>
      {choices}
    </>
  );
}

/** Says what the second view shows, and lets another be chosen. */
export function BesideTitle({ words, ...choosing }: Choosing & { readonly words: string }) {
  const { anchor, open, setOpen, choices } = useChoices(choosing);
  return (
    <>
      <button
        ref={anchor}
        type="button"
        className={styles.name}
        title="Choose what is shown beside"
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <b>{words}</b>
        <Chevron />
      </button>
      {choices}
    </>
  );
}

function useChoices({ slide, layers, target, onTarget }: Choosing) {
  const anchor = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const close = useCallback(() => setOpen(false), []);
  const choices = open && (
    <Popover anchor={anchor} side="below-end" onClose={close}>
      <BesideChoices
        slide={slide}
        layers={layers}
        target={target}
        onTarget={(chosen) => {
          close();
          anchor.current?.focus();
          onTarget(chosen);
        }}
      />
    </Popover>
  );
  return { anchor, open, setOpen, choices };
}
