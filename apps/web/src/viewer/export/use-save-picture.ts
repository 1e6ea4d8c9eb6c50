'use client';
import { inkOn } from '@morphoscope/heatmap/colormap';
import type { StudySlide } from '@morphoscope/rpc';
import { type RefObject, useCallback } from 'react';
import { useView } from '../../state/use-view';
import { shownClusters } from '../../state/view-state';
import { useStudy } from '../../study/study-context';
import { useAnnounce } from '../../ui/live-region';
import type { Annotations } from '../annotations/use-annotations';
import { scaled } from '../geometry/affine';
import { magnificationAt, magnificationText } from '../geometry/magnification';
import type { StageHandle } from '../stage/use-slide-stage';
import { CLUSTERS, type SlideLayers } from '../use-layers';
import { pictureOfView, saveFile } from './picture';

/** Saves what the stage shows as a PNG that says what it is. */
export function useSavePicture(
  slide: StudySlide,
  { stage, painting }: StageHandle,
  marks: RefObject<HTMLCanvasElement | null>,
  layers: SlideLayers,
  { classes, marks: outlined }: Pick<Annotations, 'classes' | 'marks'>,
  muted: boolean,
): () => void {
  const { clusters, detail } = useStudy();
  const [view] = useView();
  const announce = useAnnounce();
  return useCallback(() => {
    stage?.paintNow();
    const now = stage?.view;
    if (!stage || !now) return;
    const shown = shownClusters(
      view,
      clusters.map(({ cluster }) => cluster),
    );
    const density = stage.tissueCanvas.width / now.width;
    const title = [
      detail.name,
      slide.slideId,
      muted ? `${layers.words} (stain muted)` : layers.words,
      magnificationText(magnificationAt(slide, now.place.mpp)),
      'research use only',
    ].join(' · ');
    const canvases = painting === 'full' ? [stage.canvas] : [stage.tissueCanvas, stage.canvas];
    pictureOfView([...canvases, ...(marks.current ? [marks.current] : [])], {
      title,
      legend:
        layers.current.value === CLUSTERS
          ? clusters
              .filter(({ cluster }) => shown.includes(cluster))
              .map(({ cluster, name, colour }) => ({ number: cluster + 1, name, colour, ink: inkOn(colour) }))
          : [],
      outlines: outlined ? classes.filter(({ shown }) => shown) : [],
      mpp: slide.mpp.x,
      toScreen: scaled(now.toScreen, density),
      density,
    })
      .then((blob) => saveFile(blob, `${slide.slideId}-${layers.current.value}.png`))
      .catch((error: unknown) => announce(error instanceof Error ? error.message : String(error)));
  }, [stage, painting, marks, layers, classes, outlined, muted, clusters, detail, view, slide, announce]);
}
