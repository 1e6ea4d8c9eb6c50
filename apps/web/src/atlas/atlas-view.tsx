'use client';
import { Table2 } from 'lucide-react';
import { useMemo } from 'react';
import { counted } from '../format/number';
import { useAddressPart } from '../state/use-address-part';
import { useView } from '../state/use-view';
import { useStudy } from '../study/study-context';
import { IconButton } from '../ui/button';
import { Select } from '../ui/menu';
import { Rail, Section } from '../ui/panel';
import { Segmented } from '../ui/segmented';
import { Banner } from '../ui/state';
import { AtlasKey } from './atlas-key';
import { AtlasMap } from './atlas-map';
import styles from './atlas-page.module.css';
import { AtlasTable } from './atlas-table';
import { ClusterGraph } from './cluster-graph';
import { colouring } from './colouring';
import { rowsWhere } from './filter';
import { HoverCard } from './hover-card';
import type { MapPlace } from './map-lines';
import { labelsOf, noteOf } from './map-words';
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
/** The map with its key at the left, and the selection, nearest tiles and cluster graph at the right. */
export function AtlasView({ atlas: { info, columns } }: { readonly atlas: LoadedAtlas }) {
  const { clusters, classIndex, firstRow } = useStudy();
  const [view, change] = useView();
  const [by, setBy] = useAddressPart('by', colourings);
  const [shape, setShape] = useAddressPart('as', ['map', 'table']);
  const [rings, setRings] = useAddressPart('rings', ['selection', 'all', 'none']);
  const [choice, setChoice] = useAddressPart('near', ['slide', 'any', 'cluster', 'wrong']);
  const state = useAtlasState(columns);
  const { selected, highlighted, select } = state;
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
      <AtlasKey
        columns={columns}
        slides={info.slides}
        state={state}
        wrong={wrong}
        ring={ring}
        onRing={(on) => setRings(on ? 'all' : 'none')}
      />

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
          counts={state.figures.byCluster}
        />
        <NearestPanel asked={asked} nearest={nearest} choice={choice} onChoice={setChoice} />
        <Section>
          <ClusterGraph usual={state.usual} />
        </Section>
      </Rail>
    </div>
  );
}
