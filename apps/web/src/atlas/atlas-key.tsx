'use client';
import { count, percent } from '../format/number';
import { useView } from '../state/use-view';
import { useStudy } from '../study/study-context';
import { Rail, RailHead, Section } from '../ui/panel';
import { Switch } from '../ui/switch';
import styles from './atlas-page.module.css';
import { ClusterKey, CountBars } from './cluster-key';
import type { AtlasColumns } from './columns';
import { rowsWhere } from './filter';
import type { RowSet } from './row-set';
import type { LoadedAtlas } from './use-atlas';
import type { useAtlasState } from './use-atlas-state';

/** Clusters, slides, predictions and mistakes of the selection, or of all tiles; a click selects the tiles of one. */
export function AtlasKey({
  columns,
  slides,
  state,
  wrong,
  ring,
  onRing,
}: {
  readonly columns: AtlasColumns;
  readonly slides: LoadedAtlas['info']['slides'];
  readonly state: ReturnType<typeof useAtlasState>;
  /** All tiles that the model got wrong. */
  readonly wrong: RowSet;
  /** Whether these have a ring on the map. */
  readonly ring: boolean;
  readonly onRing: (on: boolean) => void;
}) {
  const { clusters, detail } = useStudy();
  const [view] = useView();
  const { selected, figures, select } = state;
  return (
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
          rows={slides
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
          rows={detail.classNames.map((name, c) => ({ key: c, name, count: figures.byPrediction[c] ?? 0 }))}
          onSelect={(c, mode) => select(rowsWhere(columns, { predicted: [c] }), mode)}
        />
      </Section>
      {figures.labelled > 0 || wrong.length > 0 ? (
        <Section title="Wrong predictions">
          <Switch label="Ring tiles the model got wrong" on={ring} onChange={onRing} />
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
  );
}
