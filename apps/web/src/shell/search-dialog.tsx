'use client';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type KeyboardEvent, type ReactNode, useDeferredValue, useId, useMemo, useState } from 'react';
import { useTRPC } from '../rpc/client';
import { useView } from '../state/use-view';
import { carried, studyPath } from '../study/links';
import { type OpenStudy, useMaybeStudy } from '../study/study-context';
import { Chip } from '../ui/chip';
import { classes } from '../ui/class-names';
import { Dialog } from '../ui/dialog';
import styles from './search.module.css';

interface Hit {
  readonly key: string;
  readonly kind: string;
  readonly label: string;
  readonly mark?: ReactNode;
  readonly note?: string;
  readonly href: string;
}

/** How well `text` answers `wanted`: 3 begins with it, 2 a word does, 1 holds it, 0 not at all. */
export function matchOf(text: string, wanted: string): number {
  const [hay, needle] = [text.toLowerCase(), wanted.trim().toLowerCase()];
  if (needle === '') return 1;
  const at = hay.indexOf(needle);
  if (at === -1) return 0;
  if (at === 0) return 3;
  return /[\s\-_.,/]/.test(hay[at - 1] as string) ? 2 : 1;
}

function placesOf(study: OpenStudy, view: ReturnType<typeof useView>[0]): Hit[] {
  const on = carried(view);
  const pages = ['overview', 'slides', 'concepts', 'atlas', 'neighbours', 'decision', 'evaluation'] as const;
  return [
    ...study.clusters.map((cluster) => ({
      key: `cluster-${cluster.cluster}`,
      kind: 'Clusters',
      label: cluster.name,
      mark: <Chip of={cluster} size="small" />,
      href: studyPath(study.id, { page: 'concept', cluster: cluster.cluster }, on),
    })),
    ...study.detail.slideInfo.map(({ slideId, label }) => ({
      key: `slide-${slideId}`,
      kind: 'Slides',
      label: slideId,
      href: studyPath(study.id, { page: 'slide', slide: slideId }, on),
      ...(label === undefined ? {} : { note: label }),
    })),
    ...pages.map((page) => ({
      key: page,
      kind: 'Pages',
      label: page[0]?.toUpperCase() + page.slice(1),
      href: studyPath(study.id, { page }, on),
    })),
  ];
}

/** A field, and below it what answers. Arrow keys choose, Enter goes. */
export function SearchDialog({ onClose }: { readonly onClose: () => void }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const wanted = useDeferredValue(text);
  const router = useRouter();
  const trpc = useTRPC();
  const study = useMaybeStudy();
  const [view] = useView();
  const id = useId();
  const studies = useQuery(
    trpc.studies.list.queryOptions({ limit: 20, ...(wanted.trim() ? { search: wanted.trim() } : {}) }),
  );
  const hits = useMemo(() => {
    const all: Hit[] = [
      ...(study ? placesOf(study, view) : []),
      ...(studies.data?.items ?? []).map((one) => ({
        key: `study-${one.id}`,
        kind: 'Studies',
        label: one.name,
        note: one.model,
        href: `/s/${one.id}`,
      })),
    ];
    const order = [...new Set(all.map(({ kind }) => kind))];
    return all
      .map((hit) => ({ hit, match: matchOf(hit.label, wanted) }))
      .filter(({ match }) => match > 0)
      .sort((a, b) => order.indexOf(a.hit.kind) - order.indexOf(b.hit.kind) || b.match - a.match)
      .map(({ hit }) => hit)
      .slice(0, 40);
  }, [study, view, studies.data, wanted]);
  const chosen = Math.min(at, Math.max(0, hits.length - 1));
  const go = (hit: Hit | undefined) => {
    if (!hit) return;
    onClose();
    router.push(hit.href);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setAt((chosen + 1) % Math.max(1, hits.length));
    else if (event.key === 'ArrowUp') setAt((chosen - 1 + hits.length) % Math.max(1, hits.length));
    else if (event.key === 'Enter') go(hits[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title="Search" onClose={onClose}>
      <input
        type="search"
        role="combobox"
        autoFocus
        aria-label="Find a study, slide, cluster or page"
        aria-expanded="true"
        aria-controls={`${id}-hits`}
        aria-activedescendant={hits[chosen] ? `${id}-${chosen}` : undefined}
        placeholder="Study, slide, cluster or page"
        className={styles.input}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={`${id}-hits`} role="listbox" aria-label="What answers" className={styles.hits}>
        {hits.map((hit, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field takes the keys
          <div
            key={hit.key}
            id={`${id}-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={i === chosen}
            className={classes(styles.hit, i === chosen && styles.chosen)}
            onClick={() => go(hit)}
            onPointerMove={() => setAt(i)}
          >
            {hit.mark}
            <span className={styles.label}>{hit.label}</span>
            <span className={styles.note}>{hit.note ?? hit.kind}</span>
          </div>
        ))}
      </div>
      {hits.length === 0 && <p className={styles.none}>Nothing is called that.</p>}
    </Dialog>
  );
}
