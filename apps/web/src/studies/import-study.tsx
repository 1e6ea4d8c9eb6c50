'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { FolderBrowser } from '../folder/folder-browser';
import type { FolderPlace } from '../folder/use-folder';
import { useTRPC } from '../rpc/client';
import { WriteButton } from '../shell/write-button';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field } from '../ui/field';
import { Failed } from '../ui/state';

/** Shows a study folder that lies on the server, e.g. one that was made on a cluster of machines. */
export function ImportStudy({
  project,
  onClose,
}: {
  readonly project: string;
  readonly onClose: () => void;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  const [place, setPlace] = useState<FolderPlace>({ root: 0, path: '' });
  const [name, setName] = useState('');
  const open = useMutation(
    trpc.studies.import.mutationOptions({
      onSuccess: ({ id }) => {
        void queries.invalidateQueries(trpc.studies.pathFilter());
        router.push(`/s/${id}`);
      },
    }),
  );
  const folder = place.path.split('/').at(-1) ?? '';
  return (
    <Dialog
      title="Open a study folder"
      size="wide"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <WriteButton
            least="editor"
            look="primary"
            busy={open.isPending}
            onClick={() =>
              open.mutate({ project, ...place, ...(name.trim() === '' ? {} : { name: name.trim() }) })
            }
          >
            {folder === '' ? 'Open this folder' : `Open ${folder}`}
          </WriteButton>
        </>
      }
    >
      <div style={{ display: 'grid', gap: 12 }}>
        <p className="second">
          Go to the folder that <code>morphoscope run</code> wrote: the one that holds study.json.
        </p>
        <FolderBrowser place={place} onPlace={setPlace} />
        <Field
          label="Name"
          value={name}
          onChange={setName}
          placeholder={folder}
          hint="Empty: as the folder."
        />
        {open.error && <Failed error={open.error} />}
      </div>
    </Dialog>
  );
}
