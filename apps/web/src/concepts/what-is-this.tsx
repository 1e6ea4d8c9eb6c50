'use client';
import type { ConceptCard, ConceptList } from '@morphoscope/rpc';
import { ArrowLeft, ArrowRight, Printer } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { counted, percent } from '../format/number';
import { useView } from '../state/use-view';
import { dictionaryWords } from '../study/dictionary-words';
import { carried, studyPath } from '../study/links';
import { useStudy } from '../study/study-context';
import { Button, ButtonLink } from '../ui/button';
import { Chip } from '../ui/chip';
import { EmptyState } from '../ui/state';
import { Table } from '../ui/table';
import { BorderTiles } from './border-tiles';
import { ConceptLinks, type Editing } from './concept-detail';
import { ConflictDialog } from './conflict-dialog';
import { ImportanceBars } from './importance-bars';
import { Notes } from './notes';
import { type PrototypeKind, PrototypeTiles } from './prototype-row';
import { PushSentence } from './push-sentence';
import { ClusterReadings } from './reading/cluster-readings';
import { RenameField } from './rename-field';
import { Trust } from './trust';
import { useConceptEdits } from './use-concept-edits';
import { WeightHistogram } from './weight-histogram';
import styles from './what-is-this.module.css';

const look = { size: 16, strokeWidth: 1.5, 'aria-hidden': true } as const;

/** "What is this?": all that is known of one cluster on a page that prints on A4. On a tablet it is the detail panel. */
export function WhatIsThis({ cluster }: { readonly cluster: number }) {
  const { concepts, problem } = useStudy();
  const card = concepts?.concepts.find((each) => each.cluster === cluster);
  if (concepts && card) return <Loaded card={card} list={concepts} />;
  return (
    <div className={styles.page}>
      {problem ? (
        <p className="second">Without them there is nothing to show here.</p>
      ) : (
        <EmptyState>This study shows no cluster {cluster + 1}.</EmptyState>
      )}
    </div>
  );
}

function Loaded({ card, list }: { readonly card: ConceptCard; readonly list: ConceptList }) {
  const { id, detail, dictionary } = useStudy();
  const [view] = useView();
  const router = useRouter();
  const edits = useConceptEdits(id, view.dictionary);
  const [editing, setEditing] = useState<Editing>();
  const at = list.concepts.indexOf(card);
  const beside = (step: number) =>
    list.concepts[(at + step + list.concepts.length) % list.concepts.length] ?? card;
  const hrefOf = ({ cluster }: ConceptCard) =>
    studyPath(id, { page: 'concept', cluster }, { ...carried(view), cluster });
  return (
    <article className={styles.page}>
      <nav className={styles.bar} aria-label="Clusters">
        <Button
          onClick={() =>
            router.push(studyPath(id, { page: 'concepts' }, { ...carried(view), cluster: card.cluster }))
          }
        >
          All clusters
        </Button>
        <span className={styles.space} />
        <ButtonLink href={hrefOf(beside(-1))} aria-label="Cluster before" icon={<ArrowLeft {...look} />} />
        <ButtonLink href={hrefOf(beside(1))} aria-label="Next cluster" icon={<ArrowRight {...look} />} />
        <Button icon={<Printer {...look} />} onClick={() => window.print()}>
          Print
        </Button>
      </nav>
      <header className={styles.head}>
        <Chip of={card} />
        {editing ? (
          <RenameField card={card} base={editing.base} edits={edits} onClose={() => setEditing(undefined)} />
        ) : (
          <>
            <h1>{card.named ? card.name : `${card.name}, no name`}</h1>
            <span className="no-print">
              <Button
                size="small"
                look="plain"
                data-renames={card.cluster}
                onClick={() => setEditing({ what: 'name', cluster: card.cluster, base: list })}
              >
                Rename
              </Button>
            </span>
          </>
        )}
      </header>
      <p className="second">
        {detail.name}. {dictionary && `${dictionaryWords(dictionary)}, layer ${detail.layer ?? '?'}. `}
        {counted(detail.slides, 'slide')}, {counted(detail.tiles, 'tile')}. {percent(card.overallPrevalence)}{' '}
        of the tissue.
      </p>
      <PushSentence card={card} classNames={list.classNames} />
      <div className="no-print">
        <ConceptLinks card={card} />
      </div>

      <Prototypes card={card} kind="top" title="Strongest tiles" note="at most one per slide" />
      <Prototypes card={card} kind="typical" title="Usual tiles" note="nearest to its mean" />
      <div className={styles.columns}>
        <section>
          <h2>What it does to the classes</h2>
          <p className="third small">logit per unit of weight</p>
          <ImportanceBars
            card={card}
            classNames={list.classNames}
            most={Math.max(
              1e-9,
              ...list.concepts.flatMap(({ importance }) => (importance ?? []).map(Math.abs)),
            )}
          />
        </section>
        <section>
          <h2>How strong</h2>
          <p className="third small">mean weight per tile</p>
          <WeightHistogram card={card} scale={list.weightScale} />
        </section>
        <section>
          <h2>Can it be trusted?</h2>
          <Trust card={card} swept={card.halfStability !== undefined || card.seedStability !== undefined} />
        </section>
        <section>
          <h2>Where</h2>
          <Slides card={card} />
        </section>
      </div>
      <section>
        <h2>Border tiles</h2>
        <p className="third small">two clusters almost equal, % of weight</p>
        <div className={styles.borders}>
          <BorderTiles card={card} />
        </div>
      </section>
      <div className={styles.columns}>
        <section>
          <h2>Notes</h2>
          <Notes cluster={card.cluster} />
        </section>
        <div className={styles.readings}>
          <ClusterReadings card={card} />
        </div>
      </div>
      <ConflictDialog edits={edits} />
    </article>
  );
}

function Prototypes({
  card,
  kind,
  title,
  note,
}: {
  readonly card: ConceptCard;
  readonly kind: PrototypeKind;
  readonly title: string;
  readonly note: string;
}) {
  return (
    <section>
      <h2>
        {title} <span className="third small">{note}</span>
      </h2>
      <PrototypeTiles card={card} kind={kind} className={styles.tiles} ratio={1} />
    </section>
  );
}

/** Share of every slide, the fullest first, with what an even spread would give. */
function Slides({ card }: { readonly card: ConceptCard }) {
  const { detail } = useStudy();
  const sorted = [...card.prevalence].sort((a, b) => b.share - a.share).slice(0, 12);
  return (
    <Table
      dense
      label="Share of the tissue of slides"
      rows={sorted}
      rowKey={({ slide }) => slide}
      columns={[
        { key: 'slide', head: 'Slide', cell: ({ slide }) => slide },
        {
          key: 'label',
          head: 'Label',
          cell: ({ slide }) => detail.slideInfo.find(({ slideId }) => slideId === slide)?.label ?? '–',
        },
        {
          key: 'share',
          head: `Share, all: ${percent(card.overallPrevalence)}`,
          numeric: true,
          cell: ({ share }) => percent(share),
        },
      ]}
    />
  );
}
