'use client';
import type { ConceptCard, ConceptList } from '@morphoscope/rpc';
import { Eye, EyeOff, FileText, Palette, Pencil, Split } from 'lucide-react';
import Link from 'next/link';
import { counted } from '../format/number';
import { WriteIconButton } from '../shell/write-button';
import { useView } from '../state/use-view';
import { carried, studyPath } from '../study/links';
import { useStudy } from '../study/study-context';
import { useTileLinks } from '../tile/use-tile-links';
import { ButtonLink } from '../ui/button';
import { Chip } from '../ui/chip';
import { Rail, Section } from '../ui/panel';
import { BorderTiles } from './border-tiles';
import { ColourDialog } from './colour-dialog';
import styles from './concept-detail.module.css';
import { Notes } from './notes';
import { PushSentence } from './push-sentence';
import { ClusterReadings } from './reading/cluster-readings';
import { RenameField } from './rename-field';
import { SplitDialog } from './split-dialog';
import { Trust } from './trust';
import type { ConceptEdits } from './use-concept-edits';
import { WeightHistogram } from './weight-histogram';

/** What a person is changing of a cluster, and the list they saw when they began. */
export interface Editing {
  readonly what: 'name' | 'colour' | 'split';
  readonly cluster: number;
  readonly base: ConceptList;
}

const look = { size: 16, strokeWidth: 1.5, 'aria-hidden': true } as const;

/** Everything about the chosen cluster, and the ways to change how it is shown. */
export function ConceptDetail({
  card,
  list,
  edits,
  editing,
  onEdit,
}: {
  readonly card: ConceptCard;
  readonly list: ConceptList;
  readonly edits: ConceptEdits;
  readonly editing: Editing | undefined;
  readonly onEdit: (editing: Editing | undefined) => void;
}) {
  const { id, detail } = useStudy();
  const [view] = useView();
  const mine = editing?.cluster === card.cluster ? editing : undefined;
  const begin = (what: Editing['what']) => onEdit({ what, cluster: card.cluster, base: list });
  return (
    <Rail label={`Cluster ${card.cluster + 1}`} side="right">
      <header className={styles.head}>
        <Chip of={card} />
        {mine?.what === 'name' ? (
          <>
            <h2 className="visually-hidden">{card.name}</h2>
            <RenameField card={card} base={mine.base} edits={edits} onClose={() => onEdit(undefined)} />
          </>
        ) : (
          <>
            <h2>{card.name}</h2>
            <WriteIconButton
              least="annotator"
              size="small"
              label="Rename"
              data-renames={card.cluster}
              onClick={() => begin('name')}
            >
              <Pencil {...look} />
            </WriteIconButton>
            <WriteIconButton least="annotator" size="small" label="Colour" onClick={() => begin('colour')}>
              <Palette {...look} />
            </WriteIconButton>
            <WriteIconButton
              least="annotator"
              size="small"
              label="Split"
              disabled={list.concepts.length < 2}
              onClick={() => begin('split')}
            >
              <Split {...look} />
            </WriteIconButton>
            <WriteIconButton
              least="annotator"
              size="small"
              label={card.hidden ? 'Show' : 'Hide'}
              onClick={() => edits.edit({ kind: card.hidden ? 'show' : 'hide', cluster: card.cluster }, list)}
            >
              {card.hidden ? <Eye {...look} /> : <EyeOff {...look} />}
            </WriteIconButton>
            <Link
              href={studyPath(id, { page: 'concept', cluster: card.cluster }, carried(view))}
              title="What is this? One page, to print"
              aria-label="What is this? One page, to print"
              style={{ display: 'grid', placeItems: 'center', width: 24, height: 24, color: 'var(--ink-2)' }}
            >
              <FileText {...look} />
            </Link>
          </>
        )}
      </header>
      <Section>
        <PushSentence card={card} classNames={list.classNames} />
        <ConceptLinks card={card} />
      </Section>
      <Section title="Border tiles" note="two clusters almost equal, % of weight">
        <BorderTiles card={card} />
      </Section>
      <Section title={`Weight over ${counted(detail.tiles, 'tile')}`}>
        <WeightHistogram card={card} scale={list.weightScale} />
      </Section>
      <Section title="Can it be trusted?">
        <Trust card={card} swept={card.halfStability !== undefined || card.seedStability !== undefined} />
      </Section>
      <ClusterReadings card={card} />
      <Section title="Notes">
        <Notes cluster={card.cluster} />
      </Section>
      {mine?.what === 'colour' && (
        <ColourDialog card={card} base={mine.base} edits={edits} onClose={() => onEdit(undefined)} />
      )}
      {mine?.what === 'split' && (
        <SplitDialog card={card} base={mine.base} edits={edits} onClose={() => onEdit(undefined)} />
      )}
    </Rail>
  );
}

/** From a cluster to the slide that has most of it, to the atlas, and to the nearest of its strongest tile. */
export function ConceptLinks({ card }: { readonly card: ConceptCard }) {
  const { id } = useStudy();
  const [view] = useView();
  const links = useTileLinks();
  const kept = { ...carried(view), cluster: card.cluster };
  const fullest = card.prevalence.reduce((a, b) => (b.share > a.share ? b : a), { slide: '', share: -1 });
  const strongest = card.top[0];
  return (
    <p className={styles.actions}>
      {fullest.share >= 0 && (
        <ButtonLink
          size="small"
          look="primary"
          href={studyPath(id, { page: 'slide', slide: fullest.slide }, { ...kept, solo: card.cluster })}
        >
          Show on slides
        </ButtonLink>
      )}
      <ButtonLink size="small" href={studyPath(id, { page: 'atlas' }, { ...kept, solo: card.cluster })}>
        Show in atlas
      </ButtonLink>
      {strongest && (
        <ButtonLink size="small" href={links.neighbours(strongest)}>
          Nearest
        </ButtonLink>
      )}
    </p>
  );
}
