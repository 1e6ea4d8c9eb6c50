'use client';
import { type RefObject, useEffect } from 'react';
import { useTheme } from '../../state/theme';
import { scaled } from '../geometry/affine';
import { drawMarks, type MarkLook, type Marks } from './marks';
import type { Signal } from './signal';
import styles from './stage.module.css';
import type { StageView } from './stage-view';

const veils: Readonly<Record<'light' | 'dark', MarkLook>> = {
  light: { veil: 'rgb(255 255 255 / 62%)' },
  dark: { veil: 'rgb(24 24 24 / 66%)' },
};

/** The canvas with outlines and marks; follows the view frame by frame. */
export function StageMarks({
  view,
  marks,
  canvas,
}: {
  readonly view: Signal<StageView | null>;
  readonly marks: Marks;
  readonly canvas: RefObject<HTMLCanvasElement | null>;
}) {
  const look = veils[useTheme()];
  useEffect(() => {
    const draw = () => {
      const now = view.value;
      const context = canvas.current?.getContext('2d');
      if (!now || !context) return;
      const density = window.devicePixelRatio || 1;
      const size = { width: Math.round(now.width * density), height: Math.round(now.height * density) };
      if (context.canvas.width !== size.width) context.canvas.width = size.width;
      if (context.canvas.height !== size.height) context.canvas.height = size.height;
      drawMarks(context, size, scaled(now.toScreen, density), density, marks, look);
    };
    draw();
    return view.subscribe(draw);
  }, [view, marks, look, canvas]);
  return <canvas ref={canvas} className={styles.over} />;
}
