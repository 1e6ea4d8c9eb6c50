'use client';
import type { CellLevels } from '@morphoscope/rpc';
import { type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { SlideStage } from '../stage/slide-stage';
import { type Cell, cellUnder } from './cell';

/** Before the card comes, ms. */
const WAIT = 80;
/** Touch: how long a finger rests to pin, ms. */
const PRESS = 500;

/** The cell under the pointer, and handlers for the stage. A finger that rests pins with `onPress`. */
export function usePointerCell(stage: SlideStage | null, grid: CellLevels, onPress: (cell: Cell) => void) {
  const [cell, setCell] = useState<Cell>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const handlers = useMemo(() => {
    const under = (event: PointerEvent<HTMLElement>): Cell | undefined => {
      const box = event.currentTarget.getBoundingClientRect();
      const place = stage?.placeOf({ x: event.clientX - box.left, y: event.clientY - box.top });
      return place && cellUnder(grid, place);
    };
    const later = (next: Cell | undefined) => {
      clearTimeout(timer.current);
      timer.current = setTimeout(
        () => setCell((now) => (now?.column === next?.column && now?.row === next?.row ? now : next)),
        WAIT,
      );
    };
    return {
      onPointerMove(event: PointerEvent<HTMLElement>) {
        if (event.pointerType === 'touch') {
          clearTimeout(timer.current);
          return;
        }
        // While the slide is dragged there is nothing to read.
        later(event.buttons === 0 ? under(event) : undefined);
      },
      onPointerDown(event: PointerEvent<HTMLElement>) {
        if (event.pointerType !== 'touch') return;
        const pressed = under(event);
        clearTimeout(timer.current);
        if (pressed) timer.current = setTimeout(() => onPress(pressed), PRESS);
      },
      onPointerUp(event: PointerEvent<HTMLElement>) {
        if (event.pointerType === 'touch') clearTimeout(timer.current);
      },
      onPointerLeave: () => later(undefined),
    };
  }, [stage, grid, onPress]);
  return { cell, handlers };
}
