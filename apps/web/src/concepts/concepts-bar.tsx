'use client';
import { EyeOff, History, Merge } from 'lucide-react';
import { counted } from '../format/number';
import { WriteButton } from '../shell/write-button';
import { useView } from '../state/use-view';
import { useStudy } from '../study/study-context';
import { Button, IconButton } from '../ui/button';
import { Select } from '../ui/menu';
import { Segmented } from '../ui/segmented';
import type { ConceptOrder } from './concept-order';
import styles from './concepts-page.module.css';
import type { PrototypeKind } from './prototype-row';

const look = { size: 16, strokeWidth: 1.5, 'aria-hidden': true } as const;

/** How the cards are ordered, which tiles they show, and what can be done with all of them. */
export function ConceptsBar({
  cards,
  order,
  onOrder,
  kind,
  onKind,
  merging,
  onMerge,
  onOpen,
}: {
  /** How many there are. */
  readonly cards: number;
  readonly order: ConceptOrder;
  readonly onOrder: (order: ConceptOrder) => void;
  readonly kind: PrototypeKind;
  readonly onKind: (kind: PrototypeKind) => void;
  /** Whether clusters are being picked to become one. */
  readonly merging: boolean;
  readonly onMerge: () => void;
  readonly onOpen: (what: 'history' | 'readings') => void;
}) {
  const {
    classIndex,
    detail: { classNames },
  } = useStudy();
  const [, change] = useView();
  const className = classNames[classIndex] ?? '';
  return (
    <div className={styles.bar}>
      <h1>{counted(cards, 'concept')}</h1>
      <Select
        label="Order of the cards"
        size="small"
        value={order}
        onChange={onOrder}
        options={[
          {
            value: 'effect',
            label: `Order: effect on ${className}`,
            text: `Order: effect on ${className}`,
          },
          { value: 'share', label: 'Order: share of tissue', text: 'Order: share of tissue' },
          { value: 'number', label: 'Order: number', text: 'Order: number' },
        ]}
      />
      {order === 'effect' && classNames.length > 1 && (
        <Select
          label="Class"
          size="small"
          value={String(classIndex)}
          onChange={(c) => change({ classIndex: Number(c) }, 'replace')}
          options={classNames.map((name, c) => ({ value: String(c), label: name, text: name }))}
        />
      )}
      <span className={styles.space} />
      <Segmented
        label="Tiles on the cards"
        value={kind}
        onChange={onKind}
        options={[
          { value: 'top', label: 'Top' },
          { value: 'typical', label: 'Typical' },
          { value: 'border', label: 'Border' },
        ]}
      />
      <Button icon={<EyeOff {...look} />} onClick={() => onOpen('readings')}>
        Blind reading
      </Button>
      <WriteButton
        least="annotator"
        icon={<Merge {...look} />}
        disabled={cards < 2}
        aria-pressed={merging}
        onClick={onMerge}
      >
        Merge
      </WriteButton>
      <IconButton label="Changes and undo" onClick={() => onOpen('history')}>
        <History {...look} />
      </IconButton>
    </div>
  );
}
