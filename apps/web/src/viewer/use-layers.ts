'use client';
import { rgbOf } from '@morphoscope/heatmap/colormap';
import type { ConceptCard, StudySlide } from '@morphoscope/rpc';
import { useMemo } from 'react';
import { defaults, shownClusters, type ViewState } from '../state/view-state';
import type { OpenStudy } from '../study/study-context';
import { saliencySource, weightSource } from './cells/cell-source';
import { mapForClass, mapName, mapsByMethod, methodName } from './layer-names';
import type { ClusterStyle, SaliencyStyle } from './overlay/overlay-style';
import { saliencyPalette } from './overlay/saliency-palette';
import type { LayerLook } from './stage/stage-layer';

/** Names of the layers that are no saliency map. */
export const CLUSTERS = 'clusters';
const TISSUE = 'tissue';

/** A layer to choose. Maps of one method share one choice; which one is meant goes by the class looked at. */
export interface LayerChoice {
  /** Value of `ViewState.layer`. */
  readonly value: string;
  readonly label: string;
}

/** The layers of a slide, and the one a view shows. */
export interface SlideLayers {
  readonly choices: readonly LayerChoice[];
  /** The choice in force. */
  readonly current: LayerChoice;
  /** All maps of the method shown, where it has several. */
  readonly maps: readonly LayerChoice[];
  /** In words, for labels and files: `Grad-CAM, malignant`. */
  readonly words: string;
  readonly look: LayerLook | undefined;
  /** Whether it is a signed map: those always lie on grey. */
  readonly signed: boolean;
}

/** What decides how a layer looks. */
type Wanted = Pick<ViewState, 'on' | 'solo' | 'threshold' | 'mode' | 'opacity'>;

/** Whether each cluster is painted: chosen, and not hidden unless it is shown alone. */
function visibleOf(clusters: readonly ConceptCard[], view: Wanted): boolean[] {
  const shown = new Set(
    shownClusters(
      view,
      clusters.map(({ cluster }) => cluster),
    ),
  );
  return clusters.map(({ cluster, hidden }) => shown.has(cluster) && (!hidden || view.solo === cluster));
}

/** Style of the clusters for a view. `weightScale` is W at the end of the scale. */
function clusterStyle(clusters: readonly ConceptCard[], weightScale: number, view: Wanted): ClusterStyle {
  return {
    kind: view.mode ?? defaults.mode,
    colours: clusters.map(({ colour }) => rgbOf(colour)),
    shown: visibleOf(clusters, view),
    threshold: (view.threshold ?? defaults.threshold) / (weightScale || 1),
    opacity: (view.opacity ?? defaults.opacity) / 100,
  };
}

/** The layers of a slide of a study. `layer` is `ViewState.layer`; one that is not there gives clusters, or tissue. */
export function useLayers(
  study: OpenStudy,
  slide: StudySlide,
  layer: string | undefined,
  view: Wanted,
): SlideLayers {
  const { id, clusters, concepts, dictionary, classIndex, detail } = study;
  const groups = useMemo(() => mapsByMethod(slide.maps), [slide.maps]);
  const choices = useMemo(
    () => [
      ...(dictionary && clusters.length > 0 ? [{ value: CLUSTERS, label: 'Clusters' }] : []),
      ...[...groups.keys()].map((method) => ({ value: method, label: methodName(method) })),
      { value: TISSUE, label: 'Tissue' },
    ],
    [dictionary, clusters.length, groups],
  );
  const wanted = layer ?? defaults.layer;
  const exact = slide.maps.find(({ key }) => key === wanted);
  const value = exact?.method ?? wanted;
  const current = choices.find((choice) => choice.value === value) ?? (choices[0] as LayerChoice);
  const group = groups.get(current.value) ?? [];
  const map = exact ?? mapForClass(group, detail.classNames[classIndex]);

  const source = useMemo(() => {
    if (current.value === CLUSTERS && dictionary && concepts)
      return weightSource(id, slide.slideId, dictionary.id, concepts.version, clusters.length, slide.cells);
    return map && current.value === map.method
      ? saliencySource(id, slide.slideId, map.key, slide.cells)
      : undefined;
  }, [current.value, dictionary, concepts, id, slide, clusters.length, map]);

  const palette = useMemo(() => (map ? saliencyPalette(map) : undefined), [map]);
  const weightScale = concepts?.weightScale ?? 1;
  const { on, solo, threshold, mode, opacity } = view;
  const look = useMemo((): LayerLook | undefined => {
    if (source === undefined) return undefined;
    if (current.value === CLUSTERS) {
      const style = clusterStyle(clusters, weightScale, {
        ...(on && { on }),
        ...(solo !== undefined && { solo }),
        ...(threshold !== undefined && { threshold }),
        ...(mode && { mode }),
        ...(opacity !== undefined && { opacity }),
      });
      return { source, style };
    }
    const style: SaliencyStyle = {
      kind: 'saliency',
      palette: palette as Uint8Array,
      opacity: (opacity ?? defaults.opacity) / 100,
    };
    return { source, style };
  }, [source, current.value, clusters, weightScale, on, solo, threshold, mode, opacity, palette]);

  return {
    choices,
    current,
    maps: group.length > 1 ? group.map((each) => ({ value: each.key, label: each.target })) : [],
    words: map && current.value === map.method ? mapName(map) : current.label,
    look,
    signed: (map?.signed ?? false) && current.value === map?.method,
  };
}
