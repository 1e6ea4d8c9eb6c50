'use client';
import type { TileSet } from '@morphoscope/rpc';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { counted } from '../format/number';
import { useTRPC } from '../rpc/client';
import { WriteButton } from '../shell/write-button';
import { keepRows } from '../state/selection-store';
import { useView } from '../state/use-view';
import { useStudy } from '../study/study-context';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Failed } from '../ui/state';

/** Asks before a saved set is gone. Its tiles stay selected. */
export function DeleteSet({
  set,
  rows,
  onClose,
}: {
  readonly set: TileSet;
  /** The tiles of the set. */
  readonly rows: readonly number[];
  readonly onClose: () => void;
}) {
  const { id } = useStudy();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [, change] = useView();
  const remove = useMutation(
    trpc.atlas.removeSet.mutationOptions({
      onSuccess: () => {
        change({ selection: keepRows(rows) }, 'replace');
        void queries.invalidateQueries(trpc.atlas.sets.pathFilter());
        onClose();
      },
    }),
  );
  return (
    <Dialog
      title={`Delete ${set.name}?`}
      size="small"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Keep</Button>
          <WriteButton
            least="annotator"
            look="danger"
            busy={remove.isPending}
            onClick={() => remove.mutate({ study: id, set: set.id })}
          >
            Delete
          </WriteButton>
        </>
      }
    >
      <p>
        Links to this set of {counted(set.tiles, 'tile')} lead nowhere then. Its tiles stay selected here, so
        that they can be saved again.
      </p>
      {remove.error && <Failed error={remove.error} />}
    </Dialog>
  );
}
