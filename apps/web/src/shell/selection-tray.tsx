'use client';
import { skipToken, useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useState } from 'react';
import { count, counted } from '../format/number';
import { useTRPC } from '../rpc/client';
import { useView } from '../state/use-view';
import { carried, studyPath } from '../study/links';
import { rowsPerSlide } from '../study/rows';
import { SaveSet } from '../study/save-set';
import { useStudy } from '../study/study-context';
import { useSelection } from '../study/use-selection';
import { IconButton } from '../ui/button';
import { Menu } from '../ui/menu';
import { MixtureStrip } from '../ui/mixture-strip';
import styles from './top-bar.module.css';
import { useBlocked } from './write-button';

/** What is selected, wherever it was selected, and where it can go. */
export function SelectionTray() {
  const trpc = useTRPC();
  const { id, detail, dictionary, clusters, firstRow } = useStudy();
  const [view] = useView();
  const { rows, state, set, clear } = useSelection();
  const [saving, setSaving] = useState(false);
  const blocked = useBlocked('annotator');
  const sample = useQuery(
    trpc.tiles.list.queryOptions(
      state === 'ready' && rows.length > 0
        ? {
            study: id,
            ...(dictionary ? { dictionary: dictionary.id } : {}),
            filter: { rows: [...rows] },
            limit: 1,
          }
        : skipToken,
    ),
  );
  if (state === 'none') return null;
  const perSlide = rowsPerSlide(rows, firstRow);
  const most = perSlide.indexOf(Math.max(...perSlide));
  const slides = perSlide.filter((n) => n > 0).length;
  const words =
    state === 'ready'
      ? `${counted(rows.length, 'tile')}, ${counted(slides, 'slide')}`
      : state === 'loading'
        ? 'loading'
        : 'not in this browser';
  const slide = detail.slideInfo[most];
  const on = carried(view);
  return (
    <div className={styles.tray}>
      <Menu
        label={`${set?.name ?? 'Selection'} ${words}`}
        side="below-end"
        className={styles.trayOpen}
        button={
          <>
            <b>{set?.name ?? 'Selection'}</b> <span className="second">{words}</span>
            {sample.data?.shares && (
              <MixtureStrip shares={sample.data.shares} clusters={clusters} className={styles.trayStrip} />
            )}
          </>
        }
        entries={[
          ...(slide
            ? [
                {
                  label: `Show on ${slide.slideId}`,
                  note: count(perSlide[most] ?? 0),
                  href: studyPath(id, { page: 'slide', slide: slide.slideId }, on),
                },
              ]
            : []),
          { label: 'Show in the atlas', href: studyPath(id, { page: 'atlas' }, on) },
          { label: 'Nearest tiles', href: studyPath(id, { page: 'neighbours' }, on) },
          {
            label: 'Save as a set',
            disabled: state !== 'ready',
            blocked,
            onSelect: () => setSaving(true),
          },
          { label: 'Clear', onSelect: clear },
        ]}
      />
      <IconButton size="small" label="Clear the selection" onClick={clear}>
        <X size={16} strokeWidth={1.5} />
      </IconButton>
      {saving && <SaveSet rows={rows} onClose={() => setSaving(false)} />}
    </div>
  );
}
