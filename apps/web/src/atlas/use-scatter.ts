'use client';
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { Colouring } from './colouring';
import type { AtlasColumns } from './columns';
import type { RowSet } from './row-set';
import { NoWebGl, Scatter, type ScatterLook } from './scatter';
import type { MapCamera } from './use-map-view';

/** What the points look like now. */
export interface ScatterMarks {
  readonly colouring: Colouring;
  readonly selected: RowSet;
  readonly ringed: RowSet;
  readonly look: ScatterLook;
}

/** Keeps the drawing on a canvas in step with its state. Gives why there is none, where WebGL is missing or was lost. */
export function useScatter(
  canvas: RefObject<HTMLCanvasElement | null>,
  columns: AtlasColumns,
  camera: MapCamera | undefined,
  { colouring, selected, ringed, look }: ScatterMarks,
): string | undefined {
  const scatter = useRef<Scatter | undefined>(undefined);
  const [problem, setProblem] = useState<string>();
  const [life, setLife] = useState(0);

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const onLost = (event: Event) => {
      event.preventDefault();
      setProblem('The graphics memory was taken away; the map comes back when it is free.');
    };
    const onRestored = () => {
      setProblem(undefined);
      setLife((n) => n + 1);
    };
    element.addEventListener('webglcontextlost', onLost);
    element.addEventListener('webglcontextrestored', onRestored);
    try {
      scatter.current = new Scatter(element, columns);
    } catch (error) {
      if (!(error instanceof NoWebGl)) throw error;
      setProblem(error.message);
    }
    return () => {
      element.removeEventListener('webglcontextlost', onLost);
      element.removeEventListener('webglcontextrestored', onRestored);
      scatter.current?.dispose();
      scatter.current = undefined;
    };
  }, [canvas, columns, life]);

  useEffect(() => {
    scatter.current?.colours(
      colouring.group,
      colouring.groups.map(({ colour }) => colour),
    );
  }, [columns, colouring, life]);
  useEffect(() => scatter.current?.marks(selected, ringed), [columns, selected, ringed, life]);
  useEffect(() => scatter.current?.look(look), [columns, look, life]);
  useEffect(() => {
    if (camera) scatter.current?.view(camera.view, camera.size);
  }, [columns, camera?.view, camera?.size, life]);
  return problem;
}
