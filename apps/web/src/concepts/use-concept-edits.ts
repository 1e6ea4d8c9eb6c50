'use client';
import type { ConceptChange, ConceptList, Conflict } from '@morphoscope/rpc';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../rpc/client';
import { failureOf, failureWords } from '../rpc/failure';
import { useAnnounce } from '../ui/live-region';
import { changeWords, collides, holds } from './concept-change';

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
   * something else is no obstacle; one of the same thing becomes `conflict`. A change that is there already, because it
   * had arrived when the answer got lost, is not made twice.
   * @throws whatever the API answers else, or that it does not
   */
  readonly make: (change: ConceptChange, base: ConceptList) => Promise<void>;
  /** The same where no form shows what goes wrong: that is announced. Gives whether a form may close. */
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

  type Answer = Awaited<ReturnType<typeof mutation.mutateAsync>>;
  const done = (list: Answer, change: ConceptChange) => {
    setConflict(undefined);
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

  async function make(change: ConceptChange, base: ConceptList): Promise<void> {
    try {
      done(await mutation.mutateAsync({ ...where, version: base.version, change }), change);
    } catch (error) {
      const { code, conflict: theirs } = failureOf(error);
      if (code !== 'CONFLICT' || !theirs) throw error;
      const now = await client.fetchQuery({ ...trpc.concepts.list.queryOptions(where), staleTime: 0 });
      if (holds(change, base, now)) done(now, change);
      else if (now.version !== base.version && !collides(change, base, now)) await make(change, now);
      else setConflict({ change, theirs, now });
    }
  }

  async function edit(change: ConceptChange, base: ConceptList): Promise<boolean> {
    try {
      await make(change, base);
      return true;
    } catch (error) {
      announce(failureWords(error));
      return false;
    }
  }

  return { make, edit, busy: mutation.isPending, conflict, closeConflict: () => setConflict(undefined) };
}

/** A form that makes one change. It stays, with what was typed, until the change is done or a conflict asks further. */
export function useEditForm(edits: ConceptEdits, onClose: () => void) {
  const [error, setError] = useState<unknown>();
  const send = async (change: ConceptChange, base: ConceptList) => {
    setError(undefined);
    await edits.make(change, base).then(onClose, setError);
  };
  return { send, error };
}
