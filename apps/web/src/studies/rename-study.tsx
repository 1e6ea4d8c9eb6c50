'use client';
import type { Study } from '@morphoscope/rpc';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../rpc/client';
import { NameDialog } from './name-dialog';

/** Another name for a study. */
export function RenameStudy({ study, onClose }: { readonly study: Study; readonly onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [name, setName] = useState(study.name);
  const rename = useMutation(
    trpc.studies.rename.mutationOptions({
      onSuccess: () => {
        void queries.invalidateQueries(trpc.studies.pathFilter());
        onClose();
      },
    }),
  );
  return (
    <NameDialog
      title="Rename the study"
      verb="Rename"
      least="editor"
      name={name}
      onName={setName}
      busy={rename.isPending}
      error={rename.error}
      onSubmit={() => rename.mutate({ study: study.id, name: name.trim() })}
      onClose={onClose}
    />
  );
}
