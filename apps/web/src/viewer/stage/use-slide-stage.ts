'use client';
import type { StudySlide } from '@morphoscope/rpc';
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Place } from '../../state/view-state';
import { glassOf } from '../overlay/glass-mask';
import { Signal } from './signal';
import type { LayerState, Painting, SlideStage, StageEvents, StageLook } from './slide-stage';
import type { StageView } from './stage-view';

/** A stage as components hold it. */
export interface StageHandle {
  /** `null` until the slide is open. */
  readonly stage: SlideStage | null;
  readonly view: Signal<StageView | null>;
  readonly painting: Painting;
  readonly layerState: LayerState | null;
  /** Whether blocks of the slide could not be had. */
  readonly torn: boolean;
  /** Why there is no picture of the slide. */
  readonly error: Error | null;
}

export interface StageElements {
  readonly host: RefObject<HTMLDivElement | null>;
  readonly canvas: RefObject<HTMLCanvasElement | null>;
}

/** Opens a slide on a stage, and closes it with the component. Must not be given another slide: use a `key`. */
export function useSlideStage(
  study: string,
  slide: StudySlide,
  { host, canvas }: StageElements,
  look: StageLook,
  start: Place | undefined,
  events: Pick<StageEvents, 'click'>,
): StageHandle {
  const [view] = useState(() => new Signal<StageView | null>(null));
  const [stage, setStage] = useState<SlideStage | null>(null);
  const [painting, setPainting] = useState<Painting>('full');
  const [layerState, setLayerState] = useState<LayerState | null>(null);
  const [torn, setTorn] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const latest = useRef({ look, start, events, slide });
  useLayoutEffect(() => {
    latest.current = { look, start, events, slide };
  });

  useEffect(() => {
    let opened: SlideStage | undefined;
    let left = false;
    const open = async () => {
      const [{ default: osd }, { SlideStage: Stage }, { slideSource, thumbnailPyramid }] = await Promise.all([
        import('openseadragon'),
        import('./slide-stage'),
        import('./slide-source'),
      ]);
      if (left || host.current === null || canvas.current === null) return;
      const { look, start, slide } = latest.current;
      const base = `/api/studies/${study}/slides/${encodeURIComponent(slide.slideId)}`;
      const source = slide.readable
        ? slideSource(osd, slide, (level, column, row) => `${base}/tiles/${level}/${column}/${row}`)
        : slideSource(osd, thumbnailPyramid(slide, 1024), () => `${base}/thumbnail`);
      opened = new Stage(
        osd,
        host.current,
        canvas.current,
        source,
        slide.mpp.x,
        look,
        {
          frame: (now) => view.set(now),
          click: (at, event) => latest.current.events.click(at, event),
          tiles: setLayerState,
          painting: setPainting,
          blockFailed: () => setTorn(true),
        },
        start,
      );
      setStage(opened);
      const thumbnail = new Image();
      thumbnail.src = `${base}/thumbnail`;
      const mask = await glassOf(thumbnail).catch(() => undefined);
      if (!left && mask) opened.setGlass(mask);
    };
    open().catch((reason: unknown) => setError(reason instanceof Error ? reason : new Error(String(reason))));
    return () => {
      left = true;
      opened?.close();
      setStage(null);
    };
  }, [study, host, canvas, view]);

  useEffect(() => {
    stage?.setLook(look);
  }, [stage, look]);

  return { stage, view, painting, layerState, torn, error };
}
