'use client';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { classes } from './class-names';
import styles from './virtual-grid.module.css';

/** Width of an element, px; 0 before it is known. */
export function useWidth<T extends Element>() {
  const ref = useRef<T>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const watch = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  return [ref, width] as const;
}

/**
 * A grid of any length of which only the rows in sight exist. Items are as wide as their column, `extra` px higher than
 * wide (strip and caption). Calls `onEnd` when the last rows come into sight.
 */
export function VirtualGrid<Item>({
  label,
  items,
  itemKey,
  render,
  minWidth,
  ratio = 1,
  extra = 26,
  gap = 8,
  onEnd,
  className,
}: {
  readonly label: string;
  readonly items: readonly Item[];
  readonly itemKey: (item: Item) => string;
  readonly render: (item: Item, width: number, index: number) => ReactNode;
  /** Least width of a column, px. */
  readonly minWidth: number;
  /** Width over height of the picture in an item. */
  readonly ratio?: number;
  readonly extra?: number;
  readonly gap?: number;
  readonly onEnd?: () => void;
  readonly className?: string | undefined;
}) {
  const [ref, width] = useWidth<HTMLDivElement>();
  const columns = Math.max(1, Math.floor((width + gap) / (minWidth + gap)));
  const itemWidth = Math.max(1, Math.floor((width - gap * (columns - 1)) / columns));
  const rows = width === 0 ? 0 : Math.ceil(items.length / columns);
  const height = Math.round(itemWidth / ratio) + extra + gap;
  const virtual = useVirtualizer({
    count: rows,
    getScrollElement: () => ref.current,
    estimateSize: () => height,
    overscan: 3,
  });
  useEffect(() => virtual.measure(), [height, virtual]);
  const inSight = virtual.getVirtualItems();
  const last = inSight.at(-1)?.index ?? -1;
  useEffect(() => {
    if (rows > 0 && last >= rows - 3) onEnd?.();
  }, [last, rows, onEnd]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reached by the keyboard
    <div ref={ref} tabIndex={0} className={classes(styles.scroll, className)}>
      <ul className={styles.all} style={{ height: virtual.getTotalSize() }} aria-label={label}>
        {inSight.flatMap((row) =>
          items.slice(row.index * columns, (row.index + 1) * columns).map((item, column) => {
            const index = row.index * columns + column;
            return (
              <li
                key={itemKey(item)}
                aria-setsize={items.length}
                aria-posinset={index + 1}
                className={styles.item}
                style={{
                  width: itemWidth,
                  transform: `translate(${column * (itemWidth + gap)}px, ${row.start}px)`,
                }}
              >
                {render(item, itemWidth, index)}
              </li>
            );
          }),
        )}
      </ul>
    </div>
  );
}
