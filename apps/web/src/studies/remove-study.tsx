'use client';
import type { Study } from '@morphoscope/rpc';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../rpc/client';
import { WriteButton } from '../shell/write-button';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Failed } from '../ui/state';

/** Asks before a study leaves the list. */
export function RemoveStudy({ study, onClose }: { readonly study: Study; readonly onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const remove = useMutation(
    trpc.studies.remove.mutationOptions({
      onSuccess: () => {
        void queries.invalidateQueries(trpc.studies.pathFilter());
        onClose();
      },
    }),
  );
  return (
    <Dialog
      title={`Remove ${study.name}?`}
      size="small"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Keep</Button>
          <WriteButton
            least="admin"
            look="danger"
            busy={remove.isPending}
            onClick={() => remove.mutate({ study: study.id })}
          >
            Remove
          </WriteButton>
        </>
      }
    >
      <p>
        The study leaves the list, with its names, notes and sets. A folder that this server made is deleted
        with it; one that was opened from elsewhere stays, and so do the slides.
      </p>
      {remove.error && <Failed error={remove.error} />}
    </Dialog>
  );
}
