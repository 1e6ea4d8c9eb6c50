'use client';
import { useEffect, useRef } from 'react';
import { useView } from '../state/use-view';
import type { Place } from '../state/view-state';
import type { StageHandle } from './stage/use-slide-stage';

/** How long the slide rests before its place is written into the address, ms. */
const REST = 300;

const text = ({ x, y, mpp, rotation }: Place): string =>
  [x.toFixed(2), y.toFixed(2), mpp.toPrecision(6), rotation.toFixed(2)].join();

const rounded = ({ x, y, mpp, rotation }: Place): Place => ({
  x: Math.round(x * 100) / 100,
  y: Math.round(y * 100) / 100,
  mpp: Number(mpp.toPrecision(6)),
  rotation: Math.round(rotation * 100) / 100,
});

/** Keeps the address and the stage at the same place: links lead there, and what is looked at can be linked. */
export function usePlace({ stage, view }: StageHandle): void {
  const [{ at }, change] = useView();
  const known = useRef(at && text(at));

  useEffect(() => {
    if (!stage || !at || text(at) === known.current) return;
    known.current = text(at);
    stage.goTo(at);
  }, [stage, at]);

  useEffect(() => {
    if (!stage) return;
    let timer: ReturnType<typeof setTimeout>;
    let first: string | undefined;
    const leave = view.subscribe(() => {
      const place = view.value?.place;
      if (!place) return;
      const now = text(rounded(place));
      first ??= now;
      // The whole slide, as it opens, needs no place in the address.
      if (known.current === undefined && now === first) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        known.current = now;
        change({ at: rounded(place) }, 'replace');
      }, REST);
    });
    return () => {
      clearTimeout(timer);
      leave();
    };
  }, [stage, view, change]);
}
