'use client';
import { type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { type Point, rectangle, thinned } from './lasso';
import type { JoinMode } from './row-set';
import type { MapCamera } from './use-map-view';

export type MapTool = 'pan' | 'lasso' | 'box';

/** Below so many px, a drag is a click. */
const CLICK = 4;

/** What a person did on the map. Outlines and places are in units of the map. */
export interface MapGestures {
  readonly onOutline: (outline: readonly Point[], mode: JoinMode) => void;
  readonly onClick: (at: Point, mode: JoinMode) => void;
  readonly onHover: (at: Point | undefined, screen: Point) => void;
}

interface Drag {
  readonly start: Point;
  readonly mode: JoinMode;
  readonly tool: MapTool;
  last: Point;
  moved: boolean;
  /** What was drawn so far. The state that shows it may be a frame behind when the pointer is let go. */
  path: readonly Point[];
}

const modeOf = (event: { shiftKey: boolean; altKey: boolean }): JoinMode =>
  event.altKey ? 'remove' : event.shiftKey ? 'add' : 'replace';

/**
 * Drags, clicks, wheel and two fingers on the map. An outline closes itself when the pointer is let go; Shift adds, Alt
 * takes away. Two fingers always pan and zoom. Gives the handlers, and the outline being drawn in CSS px.
 */
export function useMapGestures(
  box: RefObject<HTMLElement | null>,
  camera: MapCamera | undefined,
  tool: MapTool,
  gestures: MapGestures,
) {
  const [outline, setOutline] = useState<readonly Point[]>([]);
  const drag = useRef<Drag | undefined>(undefined);
  const fingers = useRef(new Map<number, Point>());
  useWheel(box, camera);

  const placeOf = (event: PointerEvent): Point => {
    const rect = event.currentTarget.getBoundingClientRect();
    return [event.clientX - rect.left, event.clientY - rect.top];
  };
  const pinch = (id: number, at: Point) => {
    const other = [...fingers.current].find(([key]) => key !== id)?.[1];
    const was = fingers.current.get(id);
    if (!other || !was || !camera) return;
    const factor =
      Math.hypot(at[0] - other[0], at[1] - other[1]) / Math.hypot(was[0] - other[0], was[1] - other[1]);
    camera.zoom(factor, [(at[0] + other[0]) / 2, (at[1] + other[1]) / 2]);
    camera.pan((at[0] - was[0]) / 2, (at[1] - was[1]) / 2);
  };
  const stop = () => {
    drag.current = undefined;
    setOutline([]);
  };

  const handlers = {
    onPointerDown(event: PointerEvent) {
      if (event.button !== 0 && event.button !== 1) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      const at = placeOf(event);
      fingers.current.set(event.pointerId, at);
      if (fingers.current.size > 1) return stop();
      drag.current = {
        start: at,
        last: at,
        moved: false,
        path: [],
        mode: modeOf(event),
        tool: event.button === 1 ? 'pan' : tool === 'pan' && event.shiftKey ? 'lasso' : tool,
      };
    },
    onPointerMove(event: PointerEvent) {
      const at = placeOf(event);
      if (fingers.current.size > 1) {
        pinch(event.pointerId, at);
        fingers.current.set(event.pointerId, at);
        return;
      }
      const now = drag.current;
      if (!now) return gestures.onHover(camera?.toMap(at), at);
      now.moved ||= Math.hypot(at[0] - now.start[0], at[1] - now.start[1]) >= CLICK;
      if (!now.moved) return;
      if (now.tool === 'pan') camera?.pan(at[0] - now.last[0], at[1] - now.last[1]);
      else {
        const drawn = now.path.length ? now.path : [now.start];
        now.path = now.tool === 'box' ? rectangle(now.start, at) : thinned([...drawn, at], 2);
        setOutline(now.path);
      }
      now.last = at;
    },
    onPointerUp(event: PointerEvent) {
      fingers.current.delete(event.pointerId);
      const now = drag.current;
      if (!now || !camera) return stop();
      if (!now.moved) gestures.onClick(camera.toMap(placeOf(event)), now.mode);
      else if (now.tool !== 'pan' && now.path.length > 2)
        gestures.onOutline(now.path.map(camera.toMap), now.mode);
      stop();
    },
    onPointerCancel(event: PointerEvent) {
      fingers.current.delete(event.pointerId);
      stop();
    },
    onPointerLeave() {
      if (!drag.current) gestures.onHover(undefined, [0, 0]);
    },
  };
  return { handlers, outline, cancel: stop, drawing: outline.length > 0 };
}

/** The wheel zooms where the pointer is. React's own listener is passive and could not keep the page still. */
function useWheel(box: RefObject<HTMLElement | null>, camera: MapCamera | undefined): void {
  const zoom = useRef(camera?.zoom);
  useEffect(() => {
    zoom.current = camera?.zoom;
  });
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const rect = element.getBoundingClientRect();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 20 : 1;
      zoom.current?.(Math.exp(-event.deltaY * lines * 0.0015), [
        event.clientX - rect.left,
        event.clientY - rect.top,
      ]);
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [box]);
}
