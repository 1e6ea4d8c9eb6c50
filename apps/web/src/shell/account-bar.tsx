'use client';
import type { Me } from '@morphoscope/rpc';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { hearOtherTabs, tellOtherTabs } from '../account/other-tabs';
import { useTRPC } from '../rpc/client';
import { toSignIn } from '../rpc/query-client';
import { useAnnounce } from '../ui/live-region';
import styles from './offline-bar.module.css';
import { useBlocked } from './write-button';

/** How often a page that is in sight asks whether its person may still see it, ms. Also tells that the server is away. */
const OFTEN = 15_000;

/** Who is here, asked again and again: roles change, people are removed, other tabs sign out. */
function useMeAsItIs(): Me | undefined {
  const trpc = useTRPC();
  return useQuery({
    ...trpc.users.me.queryOptions(),
    staleTime: 0,
    refetchInterval: OFTEN,
    refetchOnWindowFocus: 'always',
    networkMode: 'always',
  }).data;
}

/**
 * Keeps the page true to what its person may do, and says what changed meanwhile: another role, or another organisation,
 * which all tabs of a browser share.
 */
export function AccountBar() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const announce = useAnnounce();
  const me = useMeAsItIs();
  const first = useRef<Me>(undefined);
  useEffect(
    () =>
      hearOtherTabs((news) => {
        if (news === 'signed-out') toSignIn();
        else void queries.invalidateQueries(trpc.users.me.pathFilter());
      }),
    [queries, trpc],
  );
  useEffect(() => {
    const before = first.current;
    if (!me) return;
    if (before?.organisation.id === me.organisation.id && before.role !== me.role) {
      announce(`You are ${me.role} here now.`);
      void queries.invalidateQueries();
      first.current = me;
    }
    first.current ??= me;
  }, [me, announce, queries]);
  const before = first.current;
  const blocked = useBlocked('viewer');
  const switchBack = useMutation(
    trpc.users.switchOrganisation.mutationOptions({
      onSuccess: () => {
        tellOtherTabs('changed');
        window.location.reload();
      },
    }),
  );
  if (!me || !before || before.organisation.id === me.organisation.id) return null;
  const isStillMine =
    me.userId === before.userId && me.organisations.some(({ id }) => id === before.organisation.id);
  return (
    <div role="status" className={styles.bar}>
      This browser works for {me.organisation.name} now. The page is of {before.organisation.name}.
      <button type="button" className={styles.act} onClick={() => window.location.assign('/')}>
        Go to {me.organisation.name}
      </button>
      {isStillMine && (
        <button
          type="button"
          className={styles.act}
          disabled={switchBack.isPending || blocked !== undefined}
          title={blocked}
          onClick={() => switchBack.mutate({ organisation: before.organisation.id })}
        >
          Back to {before.organisation.name}
        </button>
      )}
    </div>
  );
}
