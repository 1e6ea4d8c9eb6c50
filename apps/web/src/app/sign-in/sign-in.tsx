'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import styles from '../../account/account.module.css';
import { safeNext } from '../../account/door';
import { DoorFrame } from '../../account/door-frame';
import { EnterForm } from '../../account/enter-form';
import { useTRPC } from '../../rpc/client';
import { Failed, Skeleton } from '../../ui/state';

/** Who comes back. In single-user mode there is nothing to sign in to. */
export function SignIn() {
  const trpc = useTRPC();
  const next = safeNext(useSearchParams().get('next'));
  const door = useQuery(trpc.users.door.queryOptions({}));
  if (door.data?.mode === 'single') return <NoDoor />;
  return (
    <DoorFrame title="Sign in">
      {door.error && <Failed error={door.error} onRetry={() => door.refetch()} />}
      {!door.data && !door.error && <Skeleton height={180} />}
      {door.data && (
        <>
          <EnterForm way="sign-in" door={door.data} next={next} />
          {door.data.signUp === 'invited' ? (
            <p className={styles.or}>No account? Ask an admin of your organisation for a link.</p>
          ) : (
            <p className={styles.or}>
              No account yet? <Link href="/sign-up">Create one</Link>
            </p>
          )}
        </>
      )}
    </DoorFrame>
  );
}

/** Said where nobody signs in. */
export function NoDoor() {
  return (
    <DoorFrame title="Nobody signs in here">
      <p>
        This Morphoscope is for the person at this machine. <Link href="/">Go to the studies</Link>
      </p>
    </DoorFrame>
  );
}
