'use client';
import type { TileSet } from '@morphoscope/rpc';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../rpc/client';
import { NameDialog } from '../studies/name-dialog';
import { useStudy } from '../study/study-context';

/** Another name for a saved set. */
export function RenameSet({ set, onClose }: { readonly set: TileSet; readonly onClose: () => void }) {
  const { id } = useStudy();
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [name, setName] = useState(set.name);
  const rename = useMutation(
    trpc.atlas.renameSet.mutationOptions({
      onSuccess: () => {
        void queries.invalidateQueries(trpc.atlas.sets.pathFilter());
        void queries.invalidateQueries(trpc.atlas.set.pathFilter());
        onClose();
      },
    }),
  );
  return (
    <NameDialog
      title="Rename the set"
      verb="Rename"
      least="annotator"
      name={name}
      onName={setName}
      busy={rename.isPending}
      error={rename.error}
      onSubmit={() => rename.mutate({ study: id, set: set.id, name: name.trim() })}
      onClose={onClose}
    />
  );
}
