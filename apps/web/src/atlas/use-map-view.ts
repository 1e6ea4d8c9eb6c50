'use client';
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useView } from '../state/use-view';
import type { Point } from './lasso';
import {
  fitted,
  fittedTo,
  type MapView,
  panned,
  placeOn,
  type Size,
  toMap,
  viewAt,
  zoomed,
} from './map-view';

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

/** How long the map rests before its place is written into the address, ms. */
const REST = 300;

/**
 * Follows the size of a box, and the address: a link leads to its part of the map, and the part looked at can be linked.
 * Without one in the address, the whole map is shown.
 */
export function useMapView(box: RefObject<HTMLElement | null>): MapCamera | undefined {
  const size = useSize(box);
  const [{ map }, write] = useView();
  const [view, setView] = useState<MapView>();
  const text = map ? [map.x, map.y, map.zoom].join() : '';
  /** What the address says of the view on screen; another text there is a way back, or forward. */
  const shown = useRef<string>(undefined);
  /** The view that a person moved to and that is not in the address yet. */
  const moved = useRef<MapView>(undefined);

  useEffect(() => {
    if (!size || text === shown.current) return;
    shown.current = text;
    setView(map ? viewAt(map, size) : fitted(size));
  }, [size, map, text]);

  useEffect(() => {
    if (!size || view !== moved.current) return;
    const timer = setTimeout(() => {
      const whole = fitted(size);
      const all = view?.scale === whole.scale && view.centre.every((value) => value === 0);
      const place = view && !all ? placeOn(view, size) : undefined;
      shown.current = place ? [place.x, place.y, place.zoom].join() : '';
      write({ map: place }, 'replace');
    }, REST);
    return () => clearTimeout(timer);
  }, [size, view, write]);

  const move = useCallback(
    (how: (view: MapView, size: Size) => MapView) => {
      if (!size) return;
      setView((was) => {
        if (was) moved.current = how(was, size);
        return moved.current;
      });
    },
    [size],
  );
  if (!size || !view) return undefined;
  return {
    view,
    size,
    pan: (dx, dy) => move((was) => panned(was, dx, dy)),
    zoom: (factor, at) => move((was, box) => zoomed(was, box, factor, at ?? [box.width / 2, box.height / 2])),
    fit: () => move((_, box) => fitted(box)),
    fitTo: (points) => move((_, box) => fittedTo(points, box)),
    toMap: (at) => toMap(view, size, at),
  };
}

/** Size of a box, CSS px; `undefined` until it has one. */
function useSize(box: RefObject<HTMLElement | null>): Size | undefined {
  const [size, setSize] = useState<Size>();
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => {
      const next = { width: element.clientWidth, height: element.clientHeight };
      if (next.width === 0 || next.height === 0) return;
      setSize((was) => (was?.width === next.width && was.height === next.height ? was : next));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [box]);
  return size;
}
