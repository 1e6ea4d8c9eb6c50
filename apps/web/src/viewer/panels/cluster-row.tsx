'use client';
import type { ConceptCard } from '@morphoscope/rpc';
import { Eye, EyeOff } from 'lucide-react';
import { percent, signed } from '../../format/number';
import { IconButton } from '../../ui/button';
import { Chip } from '../../ui/chip';
import { classes } from '../../ui/class-names';
import { SignedBar } from '../../ui/signed-bar';
import styles from './cluster-panel.module.css';

/** One cluster: its effect on the class looked at, its share of the slide, whether it is painted. */
export function ClusterRow({
  card,
  share,
  effect,
  most,
  on,
  open,
  onOpen,
  onToggle,
  onSolo,
}: {
  readonly card: ConceptCard;
  /** Of the covered cells of this slide. */
  readonly share: number | undefined;
  /** Logit; absent without a linear head. */
  readonly effect: number | undefined;
  /** Largest effect of any cluster, where the bars end. */
  readonly most: number;
  readonly on: boolean;
  readonly open: boolean;
  readonly onOpen: () => void;
  readonly onToggle: () => void;
  readonly onSolo: () => void;
}) {
  const words = share === undefined ? 'not on this slide' : `${percent(share)} of slide`;
  return (
    <li className={classes(styles.row, open && styles.open, !on && styles.off)}>
      <button
        type="button"
        className={styles.chip}
        aria-label={`Only ${card.name}`}
        title="Show only this cluster, Shift + number"
        onClick={onSolo}
      >
        <Chip of={card} />
      </button>
      <span>
        <button type="button" className={styles.name} aria-expanded={open} onClick={onOpen} title={card.name}>
          {card.name}
        </button>
        <span className={styles.figures}>
          <span>{words}</span>
          <span>{effect !== undefined && <SignedBar value={effect} most={most} colour={card.colour} />}</span>
          <span className="number">{effect === undefined ? '' : signed(effect)}</span>
        </span>
      </span>
      <span className={styles.eyes}>
        <IconButton size="small" label={on ? `Hide ${card.name}` : `Show ${card.name}`} onClick={onToggle}>
          {on ? <Eye size={16} strokeWidth={1.5} /> : <EyeOff size={16} strokeWidth={1.5} />}
        </IconButton>
      </span>
    </li>
  );
}
