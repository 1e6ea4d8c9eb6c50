'use client';
import { type PointerEvent, useRef } from 'react';
import type { PickedRegion } from '../../state/view-state';
import type { Meeting } from '../../study/use-selection';
import { apply, type Point, scaleOf } from '../geometry/affine';
import type { SlideStage } from '../stage/slide-stage';
import styles from '../stage/stage.module.css';
import { regionOf } from './outline';

/** Screen px an outline may be off its lasso. */
const TOLERANCE = 1.5;

/** Lies over the stage while a part of the slide is drawn. The wheel still zooms. */
export function RegionPane({
  tool,
  slide,
  stage,
  onDraft,
  onDone,
}: {
  readonly tool: 'region' | 'lasso';
  readonly slide: string;
  readonly stage: SlideStage;
  /** What is drawn so far, level-0 px; `undefined` at the end. */
  readonly onDraft: (path: readonly Point[] | undefined) => void;
  readonly onDone: (region: PickedRegion, meeting: Meeting) => void;
}) {
  const path = useRef<Point[]>([]);
  const at = (event: PointerEvent<HTMLDivElement>): Point | undefined => {
    const box = event.currentTarget.getBoundingClientRect();
    return stage.placeOf({ x: event.clientX - box.left, y: event.clientY - box.top });
  };
  const draw = (event: PointerEvent<HTMLDivElement>) => {
    const place = at(event);
    const first = path.current[0];
    if (!place || !first) return;
    if (tool === 'lasso') {
      path.current.push(place);
      onDraft([...path.current, first]);
      return;
    }
    path.current = [first, place];
    onDraft(boxOnScreen(stage, first, place));
  };
  const end = (event: PointerEvent<HTMLDivElement>) => {
    const { view } = stage;
    const drawn =
      tool === 'region' && path.current.length === 2
        ? boxOnScreen(stage, path.current[0] as Point, path.current[1] as Point)
        : path.current;
    path.current = [];
    onDraft(undefined);
    if (!view) return;
    // On a turned slide a rectangle of the screen is none of the slide.
    const kind = tool === 'region' && view.place.rotation % 90 !== 0 ? 'lasso' : tool;
    const region = regionOf(slide, kind, drawn, TOLERANCE / scaleOf(view.toScreen));
    if (region) onDone(region, event.shiftKey ? 'add' : event.altKey ? 'remove' : 'replace');
  };
  return (
    <div
      className={styles.pane}
      data-tool={tool}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        const place = at(event);
        if (!place) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        path.current = [place];
      }}
      onPointerMove={(event) => path.current.length > 0 && draw(event)}
      onPointerUp={end}
      onPointerCancel={() => {
        path.current = [];
        onDraft(undefined);
      }}
      onWheel={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        stage.zoomBy(event.deltaY < 0 ? 1.25 : 1 / 1.25, {
          x: event.clientX - box.left,
          y: event.clientY - box.top,
        });
      }}
    />
  );
}

/** Corners of the screen's rectangle between two places, level-0 px, closed. */
function boxOnScreen(stage: SlideStage, from: Point, to: Point): Point[] {
  const { view } = stage;
  if (!view) return [];
  const a = apply(view.toScreen, from);
  const b = apply(view.toScreen, to);
  return [a, { x: b.x, y: a.y }, b, { x: a.x, y: b.y }, a].map((point) => apply(view.toSlide, point));
}
