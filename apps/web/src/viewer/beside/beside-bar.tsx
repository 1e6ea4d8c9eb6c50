'use client';
import { Link2, Link2Off, X } from 'lucide-react';
import { IconButton } from '../../ui/button';
import type { LayerChoice } from '../use-layers';
import styles from './beside.module.css';
import { BesideTitle } from './beside-picker';
import type { BesideTarget } from './beside-target';

const look = { size: 15, strokeWidth: 1.5, 'aria-hidden': true } as const;

/** Over the second view: what it shows, whether it follows the first, and the way out. */
export function BesideBar({
  words,
  slide,
  layers,
  target,
  onTarget,
  link,
}: {
  readonly words: string;
  readonly slide: string;
  readonly layers: readonly LayerChoice[];
  readonly target: BesideTarget;
  readonly onTarget: (target: BesideTarget | undefined) => void;
  readonly link?: { readonly on: boolean; readonly toggle: () => void };
}) {
  return (
    <div role="toolbar" aria-label="Second view" className={styles.bar}>
      <BesideTitle words={words} slide={slide} layers={layers} target={target} onTarget={onTarget} />
      {link && (
        <IconButton
          size="small"
          label={link.on ? 'Moves with the first view. Unlink' : 'Moves alone. Link'}
          pressed={link.on}
          onClick={link.toggle}
        >
          {link.on ? <Link2 {...look} /> : <Link2Off {...look} />}
        </IconButton>
      )}
      <IconButton size="small" label="Close the second view" onClick={() => onTarget(undefined)}>
        <X {...look} />
      </IconButton>
    </div>
  );
}
