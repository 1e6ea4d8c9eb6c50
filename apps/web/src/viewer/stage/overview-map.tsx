'use client';
import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { classes } from '../../ui/class-names';
import { apply, corners } from '../geometry/affine';
import { pictureOf } from '../overlay/flat-painter';
import type { Signal } from './signal';
import type { SlideStage } from './slide-stage';
import styles from './stage.module.css';
import type { LayerLook } from './stage-layer';
import type { StageView } from './stage-view';

/** Longer side, screen px. */
const SIDE = 150;

/** The whole slide in the corner, with its layer and the part that is seen. A press or drag goes there. */
export function OverviewMap({
  stage,
  view,
  slide,
  thumbnail,
  look,
  muted,
}: {
  readonly stage: SlideStage;
  readonly view: Signal<StageView | null>;
  readonly slide: { readonly width: number; readonly height: number };
  readonly thumbnail: string;
  readonly look: LayerLook | undefined;
  readonly muted: boolean;
}) {
  const scale = SIDE / Math.max(slide.width, slide.height);
  const size = { width: slide.width * scale, height: slide.height * scale };
  const canvas = useRef<HTMLCanvasElement>(null);
  const frame = useRef<SVGGElement>(null);
  const [held, setHeld] = useState(false);

  useEffect(() => {
    let drawn: unknown;
    const draw = () => {
      const now = view.value;
      const points =
        now &&
        corners({ x: 0, y: 0, width: now.width, height: now.height })
          .map((corner) => apply(now.toSlide, corner))
          .map(({ x, y }) => `${x * scale},${y * scale}`)
          .join(' ');
      for (const line of frame.current?.children ?? []) line.setAttribute('points', points ?? '');
      const tile = look && stage.coarsest(look);
      if (tile === drawn) return;
      drawn = tile;
      paintMap(canvas.current, look, tile, scale);
    };
    paintMap(canvas.current, undefined, undefined, scale);
    draw();
    return view.subscribe(draw);
  }, [view, stage, look, scale]);

  const go = (event: PointerEvent<HTMLElement>) => {
    const place = view.value?.place;
    if (!place) return;
    const box = event.currentTarget.getBoundingClientRect();
    stage.goTo({ ...place, x: (event.clientX - box.left) / scale, y: (event.clientY - box.top) / scale });
  };
  return (
    <div className={`${styles.float} ${styles.map}`}>
      {/* The arrow keys of the stage do the same. */}
      <span
        className={classes(styles.mapInside, muted && styles.mutedMap, 'tissue')}
        style={size}
        aria-hidden="true"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setHeld(true);
          go(event);
        }}
        onPointerMove={(event) => held && go(event)}
        onPointerUp={() => setHeld(false)}
        onPointerCancel={() => setHeld(false)}
      >
        <img
          src={thumbnail}
          alt=""
          draggable={false}
          onError={(event) => {
            event.currentTarget.hidden = true;
          }}
        />
        <canvas ref={canvas} width={Math.round(size.width * 2)} height={Math.round(size.height * 2)} />
        <svg aria-hidden="true">
          <g ref={frame} fill="none" strokeLinejoin="round">
            <polygon stroke="#000000" strokeWidth={4.5} />
            <polygon stroke="#ffffff" strokeWidth={2} />
          </g>
        </svg>
      </span>
    </div>
  );
}

/** Paints the coarsest tile of a layer where it lies; `scale`: CSS px per level-0 px. */
function paintMap(
  canvas: HTMLCanvasElement | null,
  look: LayerLook | undefined,
  tile: ReturnType<SlideStage['coarsest']>,
  scale: number,
): void {
  const context = canvas?.getContext('2d');
  if (!context) return;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  if (!look || !tile) return;
  const { grid } = look.source;
  const step = 2 ** (grid.levels - 1);
  context.setTransform(2 * scale, 0, 0, 2 * scale, 0, 0);
  context.drawImage(
    pictureOf(tile, look.style),
    grid.originX,
    grid.originY,
    tile.width * grid.stepX * step,
    tile.height * grid.stepY * step,
  );
}
