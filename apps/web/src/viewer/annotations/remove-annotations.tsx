'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '../../rpc/client';
import { WriteButton } from '../../shell/write-button';
import { useStudy } from '../../study/study-context';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Failed } from '../../ui/state';
import { annotationsKey } from './use-annotations';

/** Asks before what is outlined on a slide goes away for everybody. */
export function RemoveAnnotations({
  slide,
  onClose,
}: {
  readonly slide: string;
  readonly onClose: () => void;
}) {
  const trpc = useTRPC();
  const { id } = useStudy();
  const client = useQueryClient();
  const remove = useMutation(
    trpc.annotations.remove.mutationOptions({
      onSuccess: async () => {
        await client.invalidateQueries({ queryKey: annotationsKey(id, slide) });
        onClose();
      },
    }),
  );
  return (
    <Dialog
      size="small"
      title={`Remove the annotations of ${slide}`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <WriteButton
            least="editor"
            look="danger"
            busy={remove.isPending}
            onClick={() => remove.mutate({ study: id, slide })}
          >
            Remove
          </WriteButton>
        </>
      }
    >
      {remove.error && <Failed error={remove.error} />}
      <p>
        The outlines go away for everybody who sees this study. The file they came from stays where it is.
      </p>
    </Dialog>
  );
}
