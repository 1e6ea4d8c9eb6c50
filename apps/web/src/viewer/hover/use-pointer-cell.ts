'use client';
import type { CellLevels } from '@morphoscope/rpc';
import { type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { Point } from '../geometry/affine';
import type { StageHandle } from '../stage/use-slide-stage';
import { type Cell, cellUnder } from './cell';

/** Before the card comes, ms. */
const WAIT = 80;
/** Touch: how long a finger rests to pin, ms. */
const PRESS = 500;

/**
 * The cell under the pointer, and handlers for the stage. It is read when the pointer rests, and again when the slide moved under a
 * pointer that rests. A finger that rests pins with `onPress`.
 */
export function usePointerCell(
  { stage, view }: Pick<StageHandle, 'stage' | 'view'>,
  grid: CellLevels,
  onPress: (cell: Cell) => void,
) {
  const [cell, setCell] = useState<Cell>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  /** Where the pointer rests, px of the stage; absent where it is elsewhere, or drags. */
  const rest = useRef<Point>(undefined);
  const { handlers, later } = useMemo(() => {
    const under = (at: Point | undefined): Cell | undefined => {
      const place = at && stage?.placeOf(at);
      return place && cellUnder(grid, place);
    };
    const later = () => {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        timer.current = undefined;
        const next = under(rest.current);
        setCell((now) => (now?.column === next?.column && now?.row === next?.row ? now : next));
      }, WAIT);
    };
    const placed = (event: PointerEvent<HTMLElement>): Point => {
      const box = event.currentTarget.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    const handlers = {
      onPointerMove(event: PointerEvent<HTMLElement>) {
        if (event.pointerType === 'touch') {
          clearTimeout(timer.current);
          return;
        }
        // While the slide is dragged there is nothing to read.
        rest.current = event.buttons === 0 ? placed(event) : undefined;
        later();
      },
      onPointerDown(event: PointerEvent<HTMLElement>) {
        if (event.pointerType !== 'touch') return;
        const pressed = under(placed(event));
        clearTimeout(timer.current);
        if (pressed) timer.current = setTimeout(() => onPress(pressed), PRESS);
      },
      onPointerUp(event: PointerEvent<HTMLElement>) {
        if (event.pointerType === 'touch') clearTimeout(timer.current);
      },
      onPointerLeave() {
        rest.current = undefined;
        later();
      },
    };
    return { handlers, later };
  }, [stage, grid, onPress]);
  useEffect(() => {
    const leave = view.subscribe(() => {
      if (rest.current && timer.current === undefined) later();
    });
    return () => {
      clearTimeout(timer.current);
      leave();
    };
  }, [view, later]);
  return { cell, handlers };
}
