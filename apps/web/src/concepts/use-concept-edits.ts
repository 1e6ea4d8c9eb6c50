'use client';
import type { ConceptChange, ConceptList, Conflict } from '@morphoscope/rpc';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../rpc/client';
import { failureOf } from '../rpc/failure';
import { useAnnounce } from '../ui/live-region';
import { changeWords, collides } from './concept-change';

/** Two people changed the same thing: what I wanted, what they did, and the list with theirs. */
export interface EditConflict {
  readonly change: ConceptChange;
  readonly theirs: Conflict;
  readonly now: ConceptList;
}

/** Ways to change how clusters are shown. */
export interface ConceptEdits {
  /**
   * Makes a change that was begun on `base` (the list that the person saw, not the newest). Somebody else's change of
   * something else is no obstacle; one of the same thing becomes `conflict`. Gives whether it is done.
   */
  readonly edit: (change: ConceptChange, base: ConceptList) => Promise<boolean>;
  readonly busy: boolean;
  readonly conflict: EditConflict | undefined;
  readonly closeConflict: () => void;
}

export function useConceptEdits(study: string, dictionary: string | undefined): ConceptEdits {
  const trpc = useTRPC();
  const client = useQueryClient();
  const announce = useAnnounce();
  const [conflict, setConflict] = useState<EditConflict>();
  const mutation = useMutation(trpc.concepts.edit.mutationOptions());
  const where = { study, ...(dictionary === undefined ? {} : { dictionary }) };

  const done = (list: Awaited<ReturnType<typeof mutation.mutateAsync>>, change: ConceptChange) => {
    client.setQueryData(trpc.concepts.list.queryKey(where), list);
    client.invalidateQueries({ queryKey: trpc.concepts.history.pathKey() });
    for (const path of [trpc.tiles, trpc.neighbours, trpc.metrics, trpc.atlas])
      client.invalidateQueries({ queryKey: path.pathKey() });
    if (change.kind === 'undo') announce('The last change is undone.');
    else
      announce(`Done: ${changeWords(change)}.`, {
        label: 'Undo',
        act: () => void edit({ kind: 'undo' }, list),
      });
  };

  async function edit(change: ConceptChange, base: ConceptList): Promise<boolean> {
    try {
      done(await mutation.mutateAsync({ ...where, version: base.version, change }), change);
      return true;
    } catch (error) {
      const { code, message, suggestion, conflict: theirs } = failureOf(error);
      if (code !== 'CONFLICT' || !theirs) {
        announce([message, suggestion].filter(Boolean).join(' '));
        return false;
      }
      const now = await client.fetchQuery({ ...trpc.concepts.list.queryOptions(where), staleTime: 0 });
      if (now.version !== base.version && !collides(change, base, now)) return edit(change, now);
      setConflict({ change, theirs, now });
      return false;
    }
  }

  return { edit, busy: mutation.isPending, conflict, closeConflict: () => setConflict(undefined) };
}
