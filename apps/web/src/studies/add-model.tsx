'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { UploadField } from '../folder/upload-field';
import { useTRPC } from '../rpc/client';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field } from '../ui/field';
import { Failed } from '../ui/state';

const modelUrl = (name: string) => `/api/models?name=${encodeURIComponent(name)}`;

/** Registers a model: a file on the server, or one sent from here. */
export function AddModel({ onClose }: { readonly onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [path, setPath] = useState('');
  const refresh = useCallback(
    () => void queries.invalidateQueries(trpc.models.pathFilter()),
    [queries, trpc],
  );
  const register = useMutation(
    trpc.models.register.mutationOptions({
      onSuccess: () => {
        refresh();
        onClose();
      },
    }),
  );
  return (
    <Dialog
      title="Add a model"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button
            look="primary"
            busy={register.isPending}
            disabled={path.trim() === ''}
            onClick={() => register.mutate({ path: path.trim() })}
          >
            Add
          </Button>
        </>
      }
    >
      <div style={{ display: 'grid', gap: 16 }}>
        <Field
          label="File on the server"
          value={path}
          onChange={setPath}
          placeholder="prostate.onnx"
          hint="Below the folder that the server was given for models. Its card (name.json) lies beside it."
        />
        {register.error && <Failed error={register.error} />}
        <UploadField label="Send a file from this machine" accept=".onnx" url={modelUrl} onDone={refresh} />
      </div>
    </Dialog>
  );
}
