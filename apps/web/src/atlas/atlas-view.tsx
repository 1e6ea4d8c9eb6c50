'use client';
import { Table2 } from 'lucide-react';
import { useMemo } from 'react';
import { count, counted, fixed, percent } from '../format/number';
import { useAddressPart } from '../state/use-address-part';
import { useView } from '../state/use-view';
import { useStudy } from '../study/study-context';
import { IconButton } from '../ui/button';
import { Select } from '../ui/menu';
import { Rail, RailHead, Section } from '../ui/panel';
import { Segmented } from '../ui/segmented';
import { Banner } from '../ui/state';
import { Switch } from '../ui/switch';
import { anchors } from './anchors';
import { AtlasMap } from './atlas-map';
import styles from './atlas-page.module.css';
import { AtlasTable } from './atlas-table';
import { ClusterGraph } from './cluster-graph';
import { ClusterKey, CountBars } from './cluster-key';
import { type Colouring, colouring } from './colouring';
import { rowsWhere } from './filter';
import { HoverCard } from './hover-card';
import type { MapLabel } from './map-labels';
import type { MapPlace } from './map-lines';
import { NearestPanel } from './nearest-panel';
import { intersection, noRows } from './row-set';
import { ScoreScale } from './score-scale';
import { SelectionPanel } from './selection-panel';
import type { LoadedAtlas } from './use-atlas';
import { useAtlasState } from './use-atlas-state';
import { useNearest } from './use-nearest';

const colourings = ['cluster', 'slide', 'label', 'prediction', 'score', 'site'] as const;
const words = {
  cluster: 'Cluster',
  slide: 'Slide',
  label: 'Label',
  prediction: 'Prediction',
  score: 'Score',
  site: 'Site',
} as const;
/** Groups with a name on the map. */
const NAMED = 12;

/** The map with its key at the left, and the selection, nearest tiles and cluster graph at the right. */
export function AtlasView({ atlas: { info, columns } }: { readonly atlas: LoadedAtlas }) {
  const { clusters, classIndex, firstRow } = useStudy();
  const [view, change] = useView();
  const [by, setBy] = useAddressPart('by', colourings);
  const [shape, setShape] = useAddressPart('as', ['map', 'table']);
  const [rings, setRings] = useAddressPart('rings', ['selection', 'all', 'none']);
  const [choice, setChoice] = useAddressPart('near', ['slide', 'any', 'cluster', 'wrong']);
  const state = useAtlasState(columns);
  const { selected, highlighted, figures, select } = state;
  // Rings on everything would hide the map; on a selection they are what one looks for.
  const ring = rings === 'selection' ? selected.length > 0 : rings === 'all';

  const colours = useMemo(
    () => colouring(columns, by, { clusters, slides: info.slides, classNames: info.classNames }, classIndex),
    [columns, by, clusters, info, classIndex],
  );
  const labels = useMemo(
    () => labelsOf(columns, colours, by === 'cluster' ? clusters : []),
    [columns, colours, by, clusters],
  );
  const wrong = useMemo(() => rowsWhere(columns, { wrong: true }), [columns]);
  const ringed = useMemo(
    () => (ring ? (selected.length ? intersection(selected, wrong) : wrong) : noRows),
    [ring, selected, wrong],
  );

  const slideIndex = info.slides.findIndex(({ id }) => id === view.pinned?.slide);
  const askedRow =
    view.pinned && slideIndex >= 0 ? (firstRow[slideIndex] as number) + view.pinned.tile : undefined;
  const asked =
    view.pinned && askedRow !== undefined && askedRow < columns.tiles
      ? { ...view.pinned, cluster: columns.cluster[askedRow] as number }
      : undefined;
  const nearest = useNearest(asked, choice);
  const placeOf = (row: number): MapPlace => ({
    row,
    at: [columns.x[row] as number, columns.y[row] as number],
    colour: colours.groups[colours.group[row] as number]?.colour ?? '#9e9e9e',
  });
  const pick = (row: number) => {
    const slide = info.slides[columns.slide[row] as number];
    if (slide) change({ pinned: { slide: slide.id, tile: columns.tile[row] as number } });
  };
  const table = (
    <AtlasTable
      columns={columns}
      clusters={clusters}
      slides={info.slides}
      selected={selected}
      onSelect={select}
    />
  );
  const has = (key: 'label' | 'site') => info.slides.some((slide) => slide[key] !== undefined);

  return (
    <div className={styles.page}>
      <Rail label="Clusters, slides and labels" side="left">
        <RailHead title="Clusters">
          <span className="third small">{selected.length ? 'selection, tick: all' : 'share of tiles'}</span>
        </RailHead>
        <ClusterKey
          clusters={clusters}
          counts={figures.byCluster}
          total={figures.total}
          usual={selected.length ? state.usual : undefined}
          chosen={view.solo ?? view.cluster}
          onSelect={(k, mode) => select(rowsWhere(columns, { clusters: [k] }), mode)}
        />
        <Section title={selected.length ? 'Slides in selection' : 'Slides'}>
          <CountBars
            label="Tiles per slide"
            rows={info.slides
              .map(({ id }, i) => ({ key: i, name: id, count: figures.bySlide[i] ?? 0 }))
              .filter((slide) => slide.count > 0)
              .sort((a, b) => b.count - a.count)
              .slice(0, 40)}
            onSelect={(i, mode) => select(rowsWhere(columns, { slides: [i] }), mode)}
          />
        </Section>
        <Section title="Prediction">
          <CountBars
            label="Tiles per predicted class"
            rows={info.classNames.map((name, c) => ({ key: c, name, count: figures.byPrediction[c] ?? 0 }))}
            onSelect={(c, mode) => select(rowsWhere(columns, { predicted: [c] }), mode)}
          />
        </Section>
        {figures.labelled > 0 || wrong.length > 0 ? (
          <Section title="Wrong predictions">
            <Switch
              label="Ring tiles the model got wrong"
              on={ring}
              onChange={(on) => setRings(on ? 'all' : 'none')}
            />
            <p className={styles.wrong}>
              <span>
                {count(figures.wrong)} of {count(figures.labelled)} labelled
                {figures.labelled > 0 && `, ${percent(figures.wrong / figures.labelled)}`}
              </span>
              <button
                type="button"
                aria-label="Select all wrong tiles"
                onClick={() => select(wrong, 'replace')}
              >
                Select
              </button>
            </p>
          </Section>
        ) : null}
      </Rail>

      <section className={styles.view} aria-labelledby="atlas-heading">
        <h1 id="atlas-heading" className="visually-hidden">
          Atlas: the map of tiles
        </h1>
        <div className={styles.bar}>
          <span className="small second">Colour by</span>
          <Segmented
            label="Colour by"
            value={by}
            onChange={setBy}
            options={colourings
              .filter((key) => (key !== 'label' && key !== 'site') || has(key))
              .map((value) => ({ value, label: words[value] }))}
          />
          {by === 'score' && info.classNames.length > 1 && (
            <Select
              label="Score of class"
              size="small"
              value={String(classIndex)}
              onChange={(c) => change({ classIndex: Number(c) }, 'replace')}
              options={info.classNames.map((name, c) => ({ value: String(c), label: name, text: name }))}
            />
          )}
          <span className={styles.space} />
          <span className="third small number">{counted(columns.tiles, 'tile')}</span>
          <IconButton
            label={shape === 'table' ? 'Show as map' : 'Show as table'}
            pressed={shape === 'table'}
            onClick={() => setShape(shape === 'table' ? 'map' : 'table')}
          >
            <Table2 size={16} strokeWidth={1.5} aria-hidden="true" />
          </IconButton>
        </div>
        {shape === 'table' ? (
          table
        ) : (
          <AtlasMap
            columns={columns}
            colouring={colours}
            selected={highlighted}
            ringed={ringed}
            labels={labels}
            asked={askedRow !== undefined && asked ? placeOf(askedRow) : undefined}
            nearest={asked && nearest.data ? nearest.data.items.map(({ row }) => placeOf(row)) : []}
            outlines={state.outlines.lines}
            onDraw={state.outlines.draw}
            onSelect={select}
            onPick={pick}
            card={(row) => <HoverCard columns={columns} row={row} />}
            instead={(problem) => (
              <div className={styles.instead}>
                <Banner tone="warning" title="The map cannot be drawn here.">
                  {problem} The table below holds the same tiles: clusters and slides can be selected in it.
                </Banner>
                {table}
              </div>
            )}
            note={noteOf(info)}
          >
            {colours.scale && <ScoreScale scale={colours.scale} name={info.classNames[classIndex] ?? ''} />}
          </AtlasMap>
        )}
      </section>

      <Rail label="Selection and nearest tiles" side="right">
        <SelectionPanel
          columns={columns}
          selection={state.selection}
          selected={selected}
          counts={figures.byCluster}
        />
        <NearestPanel asked={asked} nearest={nearest} choice={choice} onChoice={setChoice} />
        <Section>
          <ClusterGraph usual={state.usual} />
        </Section>
      </Rail>
    </div>
  );
}

function labelsOf(
  columns: LoadedAtlas['columns'],
  { group, groups }: Colouring,
  clusters: readonly { readonly cluster: number }[],
): MapLabel[] {
  if (groups.length > NAMED + 1) return [];
  return anchors(columns, group, groups.length).flatMap((at, g) => {
    const known = groups[g];
    if (!at || !known || known.name === 'none') return [];
    const cluster = clusters[g]?.cluster;
    return [{ name: known.name, colour: known.colour, at, ...(cluster === undefined ? {} : { cluster }) }];
  });
}

function noteOf({ method, neighbours, trustworthiness, explained }: LoadedAtlas['info']): string {
  if (method === 'pca') {
    const share = explained
      ? ` They hold ${percent((explained[0] ?? 0) + (explained[1] ?? 0))} of the variance.`
      : '';
    return `The two main directions of tile activations (PCA).${share}`;
  }
  const trust =
    trustworthiness === undefined ? '' : ` Trustworthiness ${fixed(trustworthiness)}, 1 is perfect.`;
  return `UMAP of tile activations, ${neighbours} neighbours.${trust} Nearness is meaningful, distance between islands is not.`;
}
