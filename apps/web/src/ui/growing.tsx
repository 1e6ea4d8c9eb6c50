'use client';
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { count } from '../format/number';
import { Button } from './button';
import styles from './growing.module.css';

/**
 * The beginning of a long list, and more of it whenever its end comes into sight: thousands of pictures or rows at once
 * would make a page slow that shows thirty.
 * @param step items at first, and each time
 * @returns `end`: what stands after the list, with a button for who does not scroll; nothing where all is shown
 */
export function useGrowing<Item>(
  items: readonly Item[],
  step: number,
): { readonly shown: readonly Item[]; readonly end: ReactNode } {
  const [most, setMost] = useState(step);
  const ref = useRef<HTMLDivElement>(null);
  const grow = useCallback(() => setMost((now) => now + step), [step]);
  const isWhole = items.length <= most;
  // Anew after each growth: an end that stays in sight is told once only.
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const watch = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting) grow();
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, [grow, most, isWhole]);
  if (isWhole) return { shown: items, end: null };
  return {
    shown: items.slice(0, most),
    end: (
      <div ref={ref} className={styles.end}>
        <Button size="small" onClick={grow}>
          Show more, {count(most)} of {count(items.length)} are shown
        </Button>
      </div>
    ),
  };
}
