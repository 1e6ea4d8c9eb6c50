'use client';
import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { counted } from '../format/number';
import { useTRPC } from '../rpc/client';
import { useAddressPart } from '../state/use-address-part';
import { useStudy } from '../study/study-context';
import { Button } from '../ui/button';
import { Select } from '../ui/menu';
import { Rail, RailHead, Section } from '../ui/panel';
import { Segmented } from '../ui/segmented';
import { EmptyState, Failed, LoadingWords } from '../ui/state';
import { Switch } from '../ui/switch';
import { VirtualGrid } from '../ui/virtual-grid';
import { AskedPanel } from './asked-panel';
import { ChoicePills } from './choice-pills';
import { type AskedImage, ImageDrop } from './image-drop';
import { IndexMissing } from './index-missing';
import { neighbourChoices, neighbourFilterOf, searchWords } from './neighbour-choice';
import { NeighbourTile } from './neighbour-tile';
import styles from './neighbours-page.module.css';
import { StartTiles } from './start-tiles';
import { useAsked } from './use-asked';
import { type FindQuery, type QuestionKind, questionKinds, useQuestions } from './use-question';
import { WhereFound } from './where-found';

const counts = ['24', '12', '60', '120'] as const;
const kindWords: Readonly<Record<QuestionKind, string>> = {
  tile: 'Tile',
  selection: 'Selection',
  region: 'Region',
  image: 'Image',
};

/** "Where else does this look appear?": the tiles nearest to a tile, a selection, a region or an image. */
export function NeighboursPage() {
  const { id, detail } = useStudy();
  const trpc = useTRPC();
  const status = useQuery(trpc.neighbours.status.queryOptions({ study: id }));
  if (!detail.hasIndex || status.data?.state === 'none')
    return <IndexMissing message={status.data?.message} />;
  return <Search stale={status.data?.state === 'stale' ? status.data.message : undefined} />;
}

function Search({ stale }: { readonly stale: string | undefined }) {
  const { id, dictionary, detail } = useStudy();
  const trpc = useTRPC();
  const questions = useQuestions();
  const [image, setImage] = useState<AskedImage>();
  useEffect(() => () => URL.revokeObjectURL(image?.url ?? ''), [image]);
  const [wanted, setWanted] = useAddressPart('ask', questionKinds);
  const [choice, setChoice] = useAddressPart('only', neighbourChoices);
  const [k, setK] = useAddressPart('k', counts);
  const [each, setEach] = useAddressPart('each', ['all', 'one']);
  const [joint, setJoint] = useAddressPart('joint', ['mean', 'best']);
  const asks: Partial<Record<QuestionKind, FindQuery>> = {
    ...questions,
    ...(image ? { image: { kind: 'image', image: image.id } } : {}),
  };
  const kind =
    wanted === 'image' || asks[wanted] ? wanted : (questionKinds.find((each) => asks[each]) ?? 'image');
  const query = asks[kind];
  const asked = useAsked(query);
  const found = useQuery({
    ...trpc.neighbours.find.queryOptions(
      query && (query.kind === 'image' || asked)
        ? {
            study: id,
            ...(dictionary ? { dictionary: dictionary.id } : {}),
            query,
            region: joint,
            k: Number(k),
            filter: neighbourFilterOf(choice, asked ?? { slides: [], clusters: [] }, each === 'one'),
          }
        : skipToken,
    ),
    staleTime: 600_000,
    placeholderData: keepPreviousData,
  });
  const result = query ? found.data : undefined;
  const several = kind === 'selection' || kind === 'region';
  return (
    <div className={styles.page}>
      <Rail label="What is asked about" side="left">
        <RailHead title="Like this" />
        <div className={styles.kinds}>
          <Segmented
            wide
            label="What is asked about"
            value={kind}
            onChange={setWanted}
            options={questionKinds.map((value) => ({
              value,
              label: kindWords[value],
              disabled: value !== 'image' && !asks[value],
            }))}
          />
        </div>
        {kind === 'image' && (
          <Section>
            <ImageDrop onImage={setImage} />
          </Section>
        )}
        {query && (
          <Section>
            <AskedPanel
              asked={result?.asked ?? []}
              image={kind === 'image' ? image : undefined}
              selected={kind === 'selection' ? questions.selected : undefined}
            />
          </Section>
        )}
        {several && query && (
          <Section title="Several tiles as one question">
            <Segmented
              wide
              label="Several tiles as one question"
              value={joint}
              onChange={setJoint}
              options={[
                { value: 'mean', label: 'Like their mean' },
                { value: 'best', label: 'Like any of them' },
              ]}
            />
          </Section>
        )}
        {result && <WhereFound items={result.items} />}
      </Rail>
      <section className={styles.results} aria-label="Nearest tiles">
        <div className={styles.bar}>
          <h1>{result ? counted(result.items.length, 'nearest tile') : 'Nearest tiles'}</h1>
          <ChoicePills value={choice} onChange={setChoice} />
          <Switch label="One per slide" on={each === 'one'} onChange={(on) => setEach(on ? 'one' : 'all')} />
          <Select
            label="How many"
            size="small"
            value={k}
            onChange={setK}
            options={[...counts]
              .sort((a, b) => Number(a) - Number(b))
              .map((value) => ({ value, label: `${value} tiles`, text: `${value} tiles` }))}
          />
          <span className={styles.space} />
          {result && (
            <span className="third small">
              {searchWords(result.search, result.recall)},{' '}
              {result.metric === 'l2' ? 'Euclidean distance' : 'cosine distance'},{' '}
              {counted(detail.tiles, 'tile')}
            </span>
          )}
        </div>
        {stale !== undefined && <Stale message={stale} />}
        {found.error ? (
          <Failed error={found.error} onRetry={() => found.refetch()} />
        ) : !query ? (
          <StartTiles />
        ) : !result ? (
          <LoadingWords>Looking through the tiles.</LoadingWords>
        ) : result.items.length === 0 ? (
          <EmptyState action={<Button onClick={() => setChoice('any')}>Show any</Button>}>
            No tile meets this.
          </EmptyState>
        ) : (
          <VirtualGrid
            label="Nearest tiles, the nearest first"
            className={found.isPlaceholderData ? styles.old : styles.grid}
            items={result.items}
            itemKey={({ row }) => String(row)}
            minWidth={148}
            gap={12}
            render={(tile, width) => <NeighbourTile tile={tile} width={width} />}
          />
        )}
      </section>
    </div>
  );
}

function Stale({ message }: { readonly message: string }) {
  return (
    <details className={styles.stale}>
      <summary>The index is older than the study. {message}</summary>
      <IndexMissing message={message} />
    </details>
  );
}
