'use client';
import { type RefObject, useEffect } from 'react';
import type { StageHandle } from '../stage/use-slide-stage';
import { linkedPlace, type PlacePair, samePlace } from './linked-place';

/** One of two stages that move together. */
export interface LinkedStage {
  readonly handle: StageHandle;
  readonly element: RefObject<HTMLElement | null>;
  /** µm per level-0 px. */
  readonly mpp: number;
  /** The middle of the slide, level-0 px. */
  readonly middle: { readonly x: number; readonly y: number };
}

/**
 * Links pan, zoom and rotation of two stages. The one that was touched last leads; the other never pulls it back, even
 * when it is some frames late. `same`: both show the same slide; else their middles are put together.
 */
export function useLink(main: LinkedStage, other: LinkedStage, same: boolean): void {
  useEffect(() => {
    const [a, b] = [main.handle.stage, other.handle.stage];
    if (!a || !b) return;
    let leader = main;
    const pairOf = (from: LinkedStage, to: LinkedStage): PlacePair => {
      const at = { mpp: 1, rotation: 0 };
      return same
        ? { from: { x: 0, y: 0, ...at }, to: { x: 0, y: 0, ...at } }
        : { from: { ...from.middle, ...at }, to: { ...to.middle, ...at } };
    };
    const follow = (from: LinkedStage, to: LinkedStage) => {
      const place = from.handle.view.value?.place;
      if (!place || leader !== from) return;
      const wanted = linkedPlace(place, pairOf(from, to), from.mpp, to.mpp);
      const now = to.handle.view.value?.place;
      if (now && samePlace(now, wanted, to.mpp)) return;
      to.handle.stage?.goTo(wanted);
    };
    const leave: (() => void)[] = [];
    for (const [from, to] of [
      [main, other],
      [other, main],
    ] as const) {
      const lead = () => {
        leader = from;
      };
      for (const name of ['pointerdown', 'wheel', 'keydown'] as const) {
        from.element.current?.addEventListener(name, lead, { capture: true, passive: true });
        leave.push(() => from.element.current?.removeEventListener(name, lead, { capture: true }));
      }
      leave.push(from.handle.view.subscribe(() => follow(from, to)));
    }
    // The other one may open later than it is told where to go.
    leave.push(other.handle.view.subscribe(() => follow(main, other)));
    follow(main, other);
    return () => {
      for (const end of leave) end();
    };
  }, [main, other, same]);
}
