'use client';
import type { Registered } from '@morphoscope/rpc';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { counted } from '../format/number';
import { useTRPC, useTRPCClient } from '../rpc/client';
import { failureOf } from '../rpc/failure';
import { useServer } from '../shell/use-server';
import { useAnnounce } from '../ui/live-region';
import { AddingDialog, type Ticked } from './adding-dialog';
import { RefusedFiles } from './refused-files';

const modelUrl = (name: string) => `/api/models?name=${encodeURIComponent(name)}`;

/** Registers models: by ticking files on the server, or by sending them. */
export function AddModel({ onClose }: { readonly onClose: () => void }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const announce = useAnnounce();
  const server = useServer();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Registered['refused']>([]);
  const refresh = () => void queries.invalidateQueries(trpc.models.pathFilter());
  const add = async ({ root, paths }: Ticked, clear: () => void) => {
    setBusy(true);
    const left: Registered['refused'][number][] = [];
    for (const path of paths) {
      try {
        await client.models.register.mutate({ root, path });
      } catch (error) {
        const { message, suggestion } = failureOf(error);
        left.push({ path, message, ...(suggestion === undefined ? {} : { suggestion }) });
      }
    }
    setBusy(false);
    setRefused(left);
    refresh();
    clear();
    announce(`${counted(paths.length - left.length, 'model')} added.`);
    if (left.length === 0) onClose();
  };
  return (
    <AddingDialog
      title="Add models"
      of="models"
      words={
        <>
          Tick models: ONNX files, or the <code>model.json</code> of a TensorFlow.js model. What a file does
          not say of itself, as class names and preprocessing, is read from <code>NAME.manifest.json</code>{' '}
          beside it.
        </>
      }
      upload={{
        endings: ['.onnx'],
        most: server?.uploads.modelBytes,
        tooLarge: 'Ask whoever runs the server to raise the limit.',
        url: modelUrl,
        onTaken: refresh,
      }}
      busy={busy}
      onAdd={add}
      onClose={onClose}
    >
      <RefusedFiles refused={refused} />
    </AddingDialog>
  );
}
