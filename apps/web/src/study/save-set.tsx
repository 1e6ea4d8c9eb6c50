'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { counted } from '../format/number';
import { useTRPC } from '../rpc/client';
import { WriteButton } from '../shell/write-button';
import { useView } from '../state/use-view';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field } from '../ui/field';
import { useAnnounce } from '../ui/live-region';
import { Failed } from '../ui/state';
import { slideOfRow } from './rows';
import { useStudy } from './study-context';

/** Gives a selection a name, so that it can be found again and shared by its link. */
export function SaveSet({
  rows,
  onClose,
}: {
  readonly rows: readonly number[];
  readonly onClose: () => void;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { id, detail, firstRow } = useStudy();
  const [, change] = useView();
  const announce = useAnnounce();
  const form = useId();
  const [name, setName] = useState('');
  const save = useMutation(
    trpc.atlas.saveSet.mutationOptions({
      onSuccess: (set) => {
        void queries.invalidateQueries(trpc.atlas.sets.pathFilter());
        change({ selection: { kind: 'set', id: set.id } });
        announce(`Saved as ${name.trim()}.`);
        onClose();
      },
    }),
  );
  const submit = () => {
    const tiles = rows.flatMap((row) => {
      const i = slideOfRow(row, firstRow);
      const slide = detail.slideInfo[i];
      return slide ? [{ slide: slide.slideId, tile: row - (firstRow[i] as number) }] : [];
    });
    save.mutate({ study: id, name: name.trim(), tiles });
  };
  return (
    <Dialog
      title={`Save ${counted(rows.length, 'tile')} as a set`}
      size="small"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <WriteButton
            least="annotator"
            look="primary"
            type="submit"
            form={form}
            busy={save.isPending}
            disabled={name.trim() === ''}
          >
            Save
          </WriteButton>
        </>
      }
    >
      <form
        id={form}
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '') submit();
        }}
      >
        <Field label="Name" value={name} onChange={setName} autoFocus />
      </form>
      {save.error && <Failed error={save.error} />}
    </Dialog>
  );
}
