'use client';
import { useEffect, useRef } from 'react';
import { useView } from '../state/use-view';
import type { Place } from '../state/view-state';
import type { StageHandle } from './stage/use-slide-stage';

/** How long the slide rests before its place is written into the address, ms. */
const REST = 300;

const text = ({ x, y, mpp, rotation }: Place): string =>
  [x.toFixed(1), y.toFixed(1), mpp.toFixed(4), rotation.toFixed(1)].join();

const rounded = ({ x, y, mpp, rotation }: Place): Place => ({
  x: Math.round(x * 10) / 10,
  y: Math.round(y * 10) / 10,
  mpp: Number(mpp.toPrecision(5)),
  rotation: Math.round(rotation * 10) / 10,
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
