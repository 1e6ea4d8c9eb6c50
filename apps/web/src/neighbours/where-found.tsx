'use client';
import type { TileRow } from '@morphoscope/rpc';
import { useQuery } from '@tanstack/react-query';
import { percent } from '../format/number';
import { useTRPC } from '../rpc/client';
import { useStudy } from '../study/study-context';
import { Section } from '../ui/panel';
import styles from './neighbours-page.module.css';

/** Where the nearest tiles lie: how many on which slide and label. */
export function WhereFound({ items }: { readonly items: readonly TileRow[] }) {
  const { detail } = useStudy();
  const slides = new Map<string, number>();
  for (const { slide } of items) slides.set(slide, (slides.get(slide) ?? 0) + 1);
  const judged = items.filter(({ wrong }) => wrong !== undefined);
  const wrong = judged.filter((tile) => tile.wrong).length;
  const usual = useWrongShare();
  return (
    <Section title="Where they are">
      <ul className={styles.largest}>
        {[...slides]
          .sort((a, b) => b[1] - a[1])
          .slice(0, 10)
          .map(([slide, n]) => (
            <li key={slide}>
              <span>
                {slide}{' '}
                <span className="third small">
                  {detail.slideInfo.find(({ slideId }) => slideId === slide)?.label}
                </span>
              </span>
              <span className="number second">{n}</span>
            </li>
          ))}
      </ul>
      {judged.length > 0 && (
        <p className="third small">
          The model is wrong on {wrong} of {judged.length}, {percent(wrong / judged.length)}
          {usual !== undefined && `; on all tiles ${percent(usual)}`}.
        </p>
      )}
    </Section>
  );
}

/** Share of wrong tiles among all with a label that names a class. */
function useWrongShare(): number | undefined {
  const { id, dictionary } = useStudy();
  const trpc = useTRPC();
  const where = { study: id, ...(dictionary ? { dictionary: dictionary.id } : {}), limit: 1 };
  const wrong = useQuery({
    ...trpc.tiles.list.queryOptions({ ...where, filter: { wrong: true } }),
    staleTime: 600_000,
  });
  const right = useQuery({
    ...trpc.tiles.list.queryOptions({ ...where, filter: { wrong: false } }),
    staleTime: 600_000,
  });
  if (!wrong.data || !right.data) return undefined;
  const all = wrong.data.total + right.data.total;
  return all > 0 ? wrong.data.total / all : undefined;
}
