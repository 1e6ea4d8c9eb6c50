'use client';
import type { ConceptCard as Card, ConceptList } from '@morphoscope/rpc';
import { EyeOff, History, Merge, MoreHorizontal } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useMemo, useState } from 'react';
import { counted } from '../format/number';
import { useBlocked, WriteButton } from '../shell/write-button';
import { useAddressPart } from '../state/use-address-part';
import { useView } from '../state/use-view';
import { carried, studyPath } from '../study/links';
import { useStudy } from '../study/study-context';
import { Button, IconButton } from '../ui/button';
import { Menu, type MenuEntry, Select } from '../ui/menu';
import { Segmented } from '../ui/segmented';
import { EmptyState, Failed } from '../ui/state';
import { ConceptCard } from './concept-card';
import { ConceptDetail, type Editing } from './concept-detail';
import { conceptOrders, orderedConcepts } from './concept-order';
import styles from './concepts-page.module.css';
import { ConflictDialog } from './conflict-dialog';
import { HistoryDialog } from './history-dialog';
import { MergeBar } from './merge-bar';
import { ReadingsDialog } from './reading/readings-dialog';
import { useConceptEdits } from './use-concept-edits';

const look = { size: 16, strokeWidth: 1.5, 'aria-hidden': true } as const;
const kinds = ['top', 'typical', 'border'] as const;

/** All clusters of a dictionary as cards, and the chosen one in detail. */
export function ConceptsPage() {
  const { concepts, problem, detail } = useStudy();
  if (concepts) return <Concepts list={concepts} />;
  return (
    <div style={{ padding: 20 }}>
      {problem ? (
        <Failed error={problem} />
      ) : (
        <EmptyState>
          {detail.state === 'running' || detail.state === 'queued'
            ? 'Clusters appear here as soon as the fit is done.'
            : 'This study has no clusters: the run ended before the fit.'}
        </EmptyState>
      )}
    </div>
  );
}

function Concepts({ list }: { readonly list: ConceptList }) {
  const { id, classIndex } = useStudy();
  const [view, change] = useView();
  const [order, setOrder] = useAddressPart('order', conceptOrders);
  const [kind, setKind] = useAddressPart('tiles', kinds);
  const [editing, setEditing] = useState<Editing>();
  const [merging, setMerging] = useState<{ picked: readonly number[]; base: ConceptList }>();
  const [open, setOpen] = useState<'history' | 'readings'>();
  const edits = useConceptEdits(id, view.dictionary);
  const blocked = useBlocked('annotator');
  const router = useRouter();
  const cards = useMemo(() => orderedConcepts(list.concepts, order, classIndex), [list, order, classIndex]);
  const scales = useMemo(() => scalesOf(list.concepts), [list]);
  const chosen = cards.find(({ cluster }) => cluster === view.cluster) ?? cards[0];
  const className = list.classNames[classIndex] ?? '';

  const choose = (card: Card) => {
    // On a tablet there is no room for the panel: the cluster has its own page.
    if (window.matchMedia('(max-width: 1099px)').matches)
      router.push(studyPath(id, { page: 'concept', cluster: card.cluster }, carried(view)));
    else change({ cluster: card.cluster }, 'replace');
  };
  const pick = (cluster: number) =>
    setMerging(
      (was) =>
        was && {
          ...was,
          picked: was.picked.includes(cluster)
            ? was.picked.filter((k) => k !== cluster)
            : [...was.picked, cluster],
        },
    );
  const begin = (what: Editing['what'], card: Card) => {
    change({ cluster: card.cluster }, 'replace');
    setEditing({ what, cluster: card.cluster, base: list });
  };
  const entriesOf = (card: Card): MenuEntry[] => [
    { label: 'Rename', blocked, onSelect: () => begin('name', card) },
    { label: 'Colour', blocked, onSelect: () => begin('colour', card) },
    { label: 'Split', blocked, disabled: list.concepts.length < 2, onSelect: () => begin('split', card) },
    {
      label: 'Merge with …',
      text: 'Merge',
      blocked,
      disabled: list.concepts.length < 2,
      onSelect: () => setMerging({ picked: [card.cluster], base: list }),
    },
    {
      label: card.hidden ? 'Show' : 'Hide',
      blocked,
      onSelect: () => void edits.edit({ kind: card.hidden ? 'show' : 'hide', cluster: card.cluster }, list),
    },
    {
      label: 'What is this?',
      note: 'to print',
      href: studyPath(id, { page: 'concept', cluster: card.cluster }, carried(view)),
    },
  ];

  return (
    <div className={styles.page}>
      <div className={styles.wrap}>
        <div className={styles.bar}>
          <h1>{counted(cards.length, 'concept')}</h1>
          <Select
            label="Order of the cards"
            size="small"
            value={order}
            onChange={setOrder}
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
          {order === 'effect' && list.classNames.length > 1 && (
            <Select
              label="Class"
              size="small"
              value={String(classIndex)}
              onChange={(c) => change({ classIndex: Number(c) }, 'replace')}
              options={list.classNames.map((name, c) => ({ value: String(c), label: name, text: name }))}
            />
          )}
          <span className={styles.space} />
          <Segmented
            label="Tiles on the cards"
            value={kind}
            onChange={setKind}
            options={[
              { value: 'top', label: 'Top' },
              { value: 'typical', label: 'Typical' },
              { value: 'border', label: 'Border' },
            ]}
          />
          <Button icon={<EyeOff {...look} />} onClick={() => setOpen('readings')}>
            Blind reading
          </Button>
          <WriteButton
            least="annotator"
            icon={<Merge {...look} />}
            disabled={cards.length < 2}
            aria-pressed={merging !== undefined}
            onClick={() => setMerging(merging ? undefined : { picked: [], base: list })}
          >
            Merge
          </WriteButton>
          <IconButton label="Changes and undo" onClick={() => setOpen('history')}>
            <History {...look} />
          </IconButton>
        </div>
        {merging && (
          <MergeBar
            picked={merging.picked}
            base={merging.base}
            edits={edits}
            onClose={() => setMerging(undefined)}
          />
        )}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reached by the keyboard */}
        <section className={styles.scroll} aria-label="Clusters" tabIndex={0}>
          <div className={styles.grid}>
            {cards.map((card) => (
              <ConceptCard
                key={card.cluster}
                card={card}
                all={list.concepts}
                kind={kind}
                classNames={list.classNames}
                scales={scales}
                chosen={card === chosen}
                onChoose={() => choose(card)}
                {...(merging
                  ? { picked: merging.picked.includes(card.cluster), onPick: () => pick(card.cluster) }
                  : {})}
                menu={
                  <Menu
                    label={`More about ${card.name}`}
                    button={<MoreHorizontal {...look} />}
                    side="below-end"
                    entries={entriesOf(card)}
                  />
                }
              />
            ))}
          </div>
        </section>
      </div>
      {chosen && (
        <ConceptDetail
          key={chosen.cluster}
          card={chosen}
          list={list}
          edits={edits}
          editing={editing}
          onEdit={setEditing}
        />
      )}
      <ConflictDialog edits={edits} />
      {open === 'history' && <HistoryDialog edits={edits} onClose={() => setOpen(undefined)} />}
      {open === 'readings' && <ReadingsDialog onClose={() => setOpen(undefined)} />}
    </div>
  );
}

function scalesOf(cards: readonly Card[]) {
  return {
    importance: Math.max(1e-9, ...cards.flatMap((card) => (card.importance ?? []).map(Math.abs))),
    share: Math.max(1e-9, ...cards.flatMap(({ prevalence }) => prevalence.map(({ share }) => share))),
  };
}
