'use client';
import type { ConceptCard } from '@morphoscope/rpc';
import { useMemo } from 'react';
import { figures } from '../../format/number';
import { useView } from '../../state/use-view';
import { defaults, type OverlayMode, shownClusters } from '../../state/view-state';
import { useStudy } from '../../study/study-context';
import { Histogram } from '../../ui/chart/histogram';
import { Segmented } from '../../ui/segmented';
import { Slider } from '../../ui/slider';
import styles from './cluster-panel.module.css';

const modes: readonly { readonly value: OverlayMode; readonly label: string }[] = [
  { value: 'soft', label: 'Soft' },
  { value: 'hard', label: 'Hard' },
  { value: 'contour', label: 'Contour' },
];

/** How clusters are painted: mixture, opacity, and from which weight on. The scale is the same on every slide. */
export function OverlayControls() {
  const { clusters, concepts } = useStudy();
  const [view, change] = useView();
  const opacity = view.opacity ?? defaults.opacity;
  const threshold = view.threshold ?? defaults.threshold;
  const high = concepts?.weightScale ?? 1;
  const shown = shownClusters(
    view,
    clusters.map(({ cluster }) => cluster),
  );
  const counts = useWeightCounts(clusters, shown);
  if (clusters.length === 0) return null;
  return (
    <div className={styles.foot}>
      <Segmented
        wide
        label="How clusters are painted"
        options={modes}
        value={view.mode ?? defaults.mode}
        onChange={(mode) => change({ mode: mode === defaults.mode ? undefined : mode })}
      />
      <div className={styles.line}>
        <span>Opacity</span>
        <Slider
          label="Opacity of the layer"
          value={opacity}
          low={0}
          high={100}
          step={1}
          text={`${opacity} %`}
          onChange={(value) => change({ opacity: value }, 'replace')}
        />
        <span className="number">{opacity} %</span>
      </div>
      <div className={styles.between}>
        <span>Show from weight</span>
        <span className="number">W {figures(threshold)}</span>
      </div>
      <Histogram
        label="Mean weight per tile of the clusters shown, counts of tiles"
        counts={counts}
        height={32}
        from={threshold}
        low={0}
        high={high}
      />
      <div className={styles.threshold}>
        <Slider
          label="Show from weight"
          value={Math.min(threshold, high)}
          low={0}
          high={high}
          step={high / 200}
          text={`W ${figures(threshold)}`}
          onChange={(value) => change({ threshold: value === 0 ? undefined : value }, 'replace')}
        />
      </div>
      <div className={`${styles.between} small third number`}>
        <span>0</span>
        <span>same scale on every slide</span>
        <span>{figures(high)}</span>
      </div>
    </div>
  );
}

/** Counts of tiles by weight over the clusters shown. The first bin would dwarf the rest: it is cut to the next highest. */
function useWeightCounts(clusters: readonly ConceptCard[], shown: readonly number[]): readonly number[] {
  const key = shown.join();
  return useMemo(() => {
    const wanted = new Set(key === '' ? [] : key.split(',').map(Number));
    const counts: number[] = [];
    for (const { cluster, weights } of clusters) {
      if (!wanted.has(cluster)) continue;
      weights.forEach((value, i) => {
        counts[i] = (counts[i] ?? 0) + value;
      });
    }
    const rest = Math.max(1, ...counts.slice(1));
    return counts.length === 0 ? [0] : [Math.min(counts[0] as number, rest), ...counts.slice(1)];
  }, [clusters, key]);
}
