'use client';
import type { ConceptCard } from '@morphoscope/rpc';
import { PanelLeft, PanelLeftClose } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { ConceptOrder } from '../../concepts/concept-order';
import { useView } from '../../state/use-view';
import { shownClusters, toggled } from '../../state/view-state';
import { useStudy } from '../../study/study-context';
import { IconButton } from '../../ui/button';
import { Chip } from '../../ui/chip';
import { classes } from '../../ui/class-names';
import { Select } from '../../ui/menu';
import { RailHead } from '../../ui/panel';
import { EmptyState } from '../../ui/state';
import { listEffect, orderedFor, shareOn } from './cluster-order';
import styles from './cluster-panel.module.css';
import { ClusterRow } from './cluster-row';
import { OverlayControls } from './overlay-controls';

/** The clusters of the dictionary, and how they lie over the slide. On a tablet a column of chips. `children`: what lies over them. */
export function ClusterPanel({ slide, children }: { readonly slide: string; readonly children: ReactNode }) {
  const { clusters, classIndex, problem, dictionary, detail } = useStudy();
  const [view, change] = useView();
  const [order, setOrder] = useState<ConceptOrder>('effect');
  const [wide, setWide] = useState(false);
  const numbers = clusters.map(({ cluster }) => cluster);
  const shown = shownClusters(view, numbers);
  const toggle = (cluster: number) => change(toggled(view, cluster, numbers));
  const solo = (cluster: number) => change({ solo: view.solo === cluster ? undefined : cluster });
  const list = orderedFor(clusters, order, classIndex, slide);
  const most = Math.max(1e-9, ...clusters.map((card) => Math.abs(listEffect(card, classIndex) ?? 0)));
  const className = detail.classNames[classIndex];
  return (
    <>
      <ChipStrip list={list} shown={shown} wide={wide} onToggle={toggle} onWide={() => setWide(true)} />
      <aside aria-label="Clusters" className={classes(styles.panel, wide && styles.wide)}>
        <RailHead title="Clusters" count={clusters.length}>
          <OrderSelect order={order} onOrder={setOrder} />
          {wide && (
            <IconButton size="small" label="Close the list of clusters" onClick={() => setWide(false)}>
              <PanelLeftClose size={16} strokeWidth={1.5} />
            </IconButton>
          )}
        </RailHead>
        {problem !== undefined && <EmptyState>The clusters could not be read.</EmptyState>}
        {problem === undefined && !dictionary && <EmptyState>This study has no clusters yet.</EmptyState>}
        <ol className={styles.list} aria-label={className ? `Effect on ${className}` : undefined}>
          {list.map((card) => (
            <ClusterRow
              key={card.cluster}
              card={card}
              share={shareOn(card, slide)}
              effect={listEffect(card, classIndex)}
              most={most}
              on={shown.includes(card.cluster)}
              open={view.cluster === card.cluster}
              onOpen={() => change({ cluster: view.cluster === card.cluster ? undefined : card.cluster })}
              onToggle={() => toggle(card.cluster)}
              onSolo={() => solo(card.cluster)}
            />
          ))}
        </ol>
        {children}
        <OverlayControls />
      </aside>
    </>
  );
}

function OrderSelect({
  order,
  onOrder,
}: {
  readonly order: ConceptOrder;
  readonly onOrder: (order: ConceptOrder) => void;
}) {
  const { detail, clusters, classIndex } = useStudy();
  const [, change] = useView();
  const linear = clusters.some(({ importance }) => importance !== undefined);
  const options = [
    ...(linear
      ? detail.classNames.map((name, i) => ({ value: `effect ${i}`, label: `Effect on ${name}` }))
      : []),
    { value: 'share', label: 'Share of slide' },
    { value: 'number', label: 'Number' },
  ];
  const value = order === 'effect' ? (linear ? `effect ${classIndex}` : 'number') : order;
  return (
    <Select
      label="Order of the clusters"
      size="small"
      side="below-end"
      value={value}
      options={options}
      onChange={(chosen) => {
        const [, index] = chosen.split(' ');
        if (index !== undefined) change({ classIndex: Number(index) });
        onOrder(index === undefined ? (chosen as ConceptOrder) : 'effect');
      }}
    />
  );
}

/** The clusters on a narrow page. */
function ChipStrip({
  list,
  shown,
  wide,
  onToggle,
  onWide,
}: {
  readonly list: readonly ConceptCard[];
  readonly shown: readonly number[];
  readonly wide: boolean;
  readonly onToggle: (cluster: number) => void;
  readonly onWide: () => void;
}) {
  return (
    <aside aria-label="Clusters, short" className={classes(styles.strip, wide && styles.wide)}>
      <IconButton label="Open the list of clusters" onClick={onWide}>
        <PanelLeft size={16} strokeWidth={1.5} />
      </IconButton>
      {list.map((card) => (
        <button
          key={card.cluster}
          type="button"
          aria-label={card.name}
          title={card.name}
          aria-pressed={shown.includes(card.cluster)}
          onClick={() => onToggle(card.cluster)}
        >
          <Chip of={card} />
        </button>
      ))}
    </aside>
  );
}
