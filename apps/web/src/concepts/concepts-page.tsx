'use client';
import type { ConceptCard as Card, ConceptList } from '@morphoscope/rpc';
import { useRouter } from 'next/navigation';
import { useMemo, useState } from 'react';
import { useAddressPart } from '../state/use-address-part';
import { useView } from '../state/use-view';
import { carried, studyPath } from '../study/links';
import { useStudy } from '../study/study-context';

import { EmptyState } from '../ui/state';
import { ConceptCard } from './concept-card';
import { ConceptDetail, type Editing } from './concept-detail';
import { ConceptMenu } from './concept-menu';
import { conceptOrders, orderedConcepts } from './concept-order';
import { ConceptsBar } from './concepts-bar';
import styles from './concepts-page.module.css';
import { ConflictDialog } from './conflict-dialog';
import { HistoryDialog } from './history-dialog';
import { MergeBar } from './merge-bar';
import { ReadingsDialog } from './reading/readings-dialog';
import { useConceptEdits } from './use-concept-edits';

const kinds = ['top', 'typical', 'border'] as const;

/** All clusters of a dictionary as cards, and the chosen one in detail. */
export function ConceptsPage() {
  const { concepts, problem, detail } = useStudy();
  if (concepts) return <Concepts list={concepts} />;
  return (
    <div style={{ padding: 20 }}>
      {problem ? (
        <p className="second">Without them there is nothing to show here.</p>
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
  const router = useRouter();
  const cards = useMemo(() => orderedConcepts(list.concepts, order, classIndex), [list, order, classIndex]);
  const scales = useMemo(() => scalesOf(list.concepts), [list]);
  const chosen = cards.find(({ cluster }) => cluster === view.cluster) ?? cards[0];

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

  return (
    <div className={styles.page}>
      <div className={styles.wrap}>
        <ConceptsBar
          cards={cards.length}
          order={order}
          onOrder={setOrder}
          kind={kind}
          onKind={setKind}
          merging={merging !== undefined}
          onMerge={() => setMerging(merging ? undefined : { picked: [], base: list })}
          onOpen={setOpen}
        />
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
                  <ConceptMenu
                    card={card}
                    list={list}
                    edits={edits}
                    onEdit={(what) => begin(what, card)}
                    onMerge={() => setMerging({ picked: [card.cluster], base: list })}
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
