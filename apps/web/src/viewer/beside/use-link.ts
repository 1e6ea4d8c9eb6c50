'use client';
import { useEffect } from 'react';
import type { Place } from '../../state/view-state';
import type { StageHandle } from '../stage/use-slide-stage';
import { linkedPlace, type PlacePair, samePlace } from './linked-place';

/** One of two stages that move together. */
export interface LinkedStage {
  readonly handle: Pick<StageHandle, 'stage' | 'view'>;
  /** µm per level-0 px. */
  readonly mpp: number;
  /** The middle of the slide, level-0 px. */
  readonly middle: { readonly x: number; readonly y: number };
}

/** Whether two stages move together, and from where. */
export interface Link {
  /** Whether both show the same slide: then they always show the same place. */
  readonly same: boolean;
  readonly on: boolean;
  /** Places that belong together, from the first to the second; absent: the middles. */
  readonly pair?: PlacePair | undefined;
}

/**
 * Links pan, zoom and rotation of two stages. Whichever comes to a place where the other did not send it leads, whatever moved it:
 * pointer, keys, buttons or the address.
 */
export function useLink(main: LinkedStage, other: LinkedStage, { same, on, pair }: Link): void {
  useEffect(() => {
    if (!on || !main.handle.stage || !other.handle.stage) return;
    const { from, to } = pair ?? startPair(main, other, same);
    const sides = [
      { stage: main, partner: other, pair: { from, to } },
      { stage: other, partner: main, pair: { from: to, to: from } },
    ] as const;
    const settled = new Map<LinkedStage, Place>();
    const send = ({ stage, partner, pair: between }: (typeof sides)[number]) => {
      const place = stage.handle.view.value?.place;
      if (!place || !partner.handle.view.value) return;
      const wanted = linkedPlace(place, between, stage.mpp, partner.mpp);
      settled.set(stage, place);
      settled.set(partner, wanted);
      partner.handle.stage?.goTo(wanted);
    };
    const leave = sides.map((side) =>
      side.stage.handle.view.subscribe(() => {
        const place = side.stage.handle.view.value?.place;
        const before = settled.get(side.stage);
        if (place && before && samePlace(place, before, side.stage.mpp)) return;
        // Until both are open, the second goes where the first is.
        send(settled.size === 0 ? sides[0] : side);
      }),
    );
    send(sides[0]);
    return () => {
      for (const end of leave) end();
    };
  }, [main, other, same, on, pair]);
}

function startPair(main: LinkedStage, other: LinkedStage, same: boolean): PlacePair {
  const upright = { mpp: 1, rotation: 0 };
  const at = ({ middle }: LinkedStage) => (same ? { x: 0, y: 0, ...upright } : { ...middle, ...upright });
  return { from: at(main), to: at(other) };
}
