'use client';
import { type RefObject, useCallback, useLayoutEffect, useState } from 'react';
import type { Point } from './lasso';
import { fitted, fittedTo, type MapView, panned, type Size, toMap, zoomed } from './map-view';

/** What part of the map is on screen, and the ways to change it. */
export interface MapCamera {
  readonly view: MapView;
  readonly size: Size;
  readonly pan: (dx: number, dy: number) => void;
  /** `at`: CSS px from the top left; the middle where it is left out. */
  readonly zoom: (factor: number, at?: Point) => void;
  readonly fit: () => void;
  readonly fitTo: (points: readonly Point[]) => void;
  readonly toMap: (at: Point) => Point;
}

/** Follows the size of a box; the view stays where it is, a first one shows the whole map. */
export function useMapView(box: RefObject<HTMLElement | null>): MapCamera | undefined {
  const [size, setSize] = useState<Size>();
  const [view, setView] = useState<MapView>();
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => {
      const next = { width: element.clientWidth, height: element.clientHeight };
      if (next.width === 0 || next.height === 0) return;
      setSize((was) => (was?.width === next.width && was.height === next.height ? was : next));
      setView((was) => was ?? fitted(next));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [box]);
  const change = useCallback(
    (how: (view: MapView, size: Size) => MapView) => {
      if (size) setView((was) => (was ? how(was, size) : was));
    },
    [size],
  );
  if (!size || !view) return undefined;
  return {
    view,
    size,
    pan: (dx, dy) => change((was) => panned(was, dx, dy)),
    zoom: (factor, at) =>
      change((was, box) => zoomed(was, box, factor, at ?? [box.width / 2, box.height / 2])),
    fit: () => change((_, box) => fitted(box)),
    fitTo: (points) => change((_, box) => fittedTo(points, box)),
    toMap: (at) => toMap(view, size, at),
  };
}
