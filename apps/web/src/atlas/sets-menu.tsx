'use client';
import type { TileSet } from '@morphoscope/rpc';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { counted } from '../format/number';
import { useTRPC } from '../rpc/client';
import { useBlocked } from '../shell/write-button';
import { useView } from '../state/use-view';
import { useStudy } from '../study/study-context';
import buttonStyles from '../ui/button.module.css';
import { classes } from '../ui/class-names';
import { Chevron, Menu, type MenuEntry } from '../ui/menu';
import { DeleteSet } from './delete-set';
import { RenameSet } from './rename-set';

/** Saved sets of tiles, to be selected again; the one selected gets another name here, or is deleted. */
export function SetsMenu({ rows }: { readonly rows: readonly number[] }) {
  const { id } = useStudy();
  const trpc = useTRPC();
  const [view, change] = useView();
  const blocked = useBlocked('annotator');
  const [doing, setDoing] = useState<{ readonly what: 'rename' | 'delete'; readonly set: TileSet }>();
  const sets = useQuery(trpc.atlas.sets.queryOptions({ study: id, limit: 100 }));
  const items = sets.data?.items ?? [];
  const chosen = items.find((set) => view.selection?.kind === 'set' && view.selection.id === set.id);
  if (items.length === 0) return null;
  const own: MenuEntry[] = chosen
    ? [
        {
          label: `Rename ${chosen.name}`,
          blocked,
          onSelect: () => setDoing({ what: 'rename', set: chosen }),
        },
        {
          label: `Delete ${chosen.name}`,
          blocked,
          onSelect: () => setDoing({ what: 'delete', set: chosen }),
        },
      ]
    : [];
  const close = () => setDoing(undefined);
  return (
    <>
      <Menu
        label="Saved sets"
        side="below-end"
        className={classes(buttonStyles.button, buttonStyles.small)}
        button={
          <>
            Sets <Chevron />
          </>
        }
        entries={[
          ...items.map((set) => ({
            label: set.name,
            note: counted(set.tiles, 'tile'),
            checked: set === chosen,
            onSelect: () => change({ selection: { kind: 'set', id: set.id } }),
          })),
          ...own,
        ]}
      />
      {doing?.what === 'rename' && <RenameSet set={doing.set} onClose={close} />}
      {doing?.what === 'delete' && <DeleteSet set={doing.set} rows={rows} onClose={close} />}
    </>
  );
}
