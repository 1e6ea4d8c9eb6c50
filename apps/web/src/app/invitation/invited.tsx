'use client';
import { skipToken, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import styles from '../../account/account.module.css';
import { DoorFrame } from '../../account/door-frame';
import { EnterForm } from '../../account/enter-form';
import { tellOtherTabs } from '../../account/other-tabs';
import { useLinkToken } from '../../account/use-link-token';
import { useTRPC } from '../../rpc/client';
import { failureOf } from '../../rpc/failure';
import { Button } from '../../ui/button';
import { Failed, Skeleton } from '../../ui/state';
import { NoDoor } from '../sign-in/sign-in';

/** What the link of an invitation opens: a new account, or an account that joins. */
export function Invited() {
  const trpc = useTRPC();
  const token = useLinkToken();
  const [known, setKnown] = useState(false);
  const door = useQuery(trpc.users.door.queryOptions(token ? { invitation: token } : skipToken));
  const me = useQuery(trpc.users.me.queryOptions());
  const accept = useMutation(
    trpc.users.acceptInvitation.mutationOptions({
      onSuccess: () => {
        tellOtherTabs('changed');
        window.location.assign('/');
      },
    }),
  );
  if (door.data?.mode === 'single') return <NoDoor />;
  const open = door.data?.invitation;
  const nothing = door.error !== null && ['NOT_FOUND', 'BAD_REQUEST'].includes(failureOf(door.error).code);
  if (token === '' || nothing) {
    return (
      <DoorFrame title="This link opens nothing">
        <p>It is not whole, was used, taken back, or too old. Ask for a new one.</p>
      </DoorFrame>
    );
  }
  return (
    <DoorFrame title={open ? `Join ${open.organisation}` : 'Invitation'}>
      {door.error && <Failed error={door.error} onRetry={() => door.refetch()} />}
      {!door.data && !door.error && <Skeleton height={220} />}
      {open && token && door.data && (
        <>
          <p className="second">
            {open.email} is invited as {open.role}.
          </p>
          {me.data && me.data.email !== open.email && (
            <p className="second">
              You are signed in as {me.data.name} ({me.data.email}). Join as yourself, or go on as{' '}
              {open.email}.
            </p>
          )}
          {me.data && (
            <Button look="primary" busy={accept.isPending} onClick={() => accept.mutate({ token })}>
              Join as {me.data.name}
            </Button>
          )}
          {accept.error && <Failed error={accept.error} />}
          {me.data?.email !== open.email && (
            <>
              <EnterForm
                key={String(known)}
                way={known ? 'sign-in' : 'sign-up'}
                door={door.data}
                next="/"
                invitation={token}
              />
              <p className={styles.or}>
                {known ? 'No account yet?' : 'You have an account?'}
                <button type="button" onClick={() => setKnown((was) => !was)}>
                  {known ? 'Create one' : 'Sign in'}
                </button>
              </p>
            </>
          )}
        </>
      )}
    </DoorFrame>
  );
}
