'use client';
import { useQuery } from '@tanstack/react-query';
import { counted } from '../format/number';
import { useTRPC } from '../rpc/client';
import { useView } from '../state/use-view';
import { useStudy } from '../study/study-context';
import buttonStyles from '../ui/button.module.css';
import { classes } from '../ui/class-names';
import { Chevron, Menu } from '../ui/menu';

/** Saved sets of tiles, to be selected again. Not there while nobody has saved one. */
export function SetsMenu() {
  const { id } = useStudy();
  const trpc = useTRPC();
  const [view, change] = useView();
  const sets = useQuery(trpc.atlas.sets.queryOptions({ study: id, limit: 100 }));
  const items = sets.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Menu
      label="Saved sets"
      side="below-end"
      className={classes(buttonStyles.button, buttonStyles.small)}
      button={
        <>
          Sets <Chevron />
        </>
      }
      entries={items.map((set) => ({
        label: set.name,
        note: counted(set.tiles, 'tile'),
        checked: view.selection?.kind === 'set' && view.selection.id === set.id,
        onSelect: () => change({ selection: { kind: 'set', id: set.id } }),
      }))}
    />
  );
}
