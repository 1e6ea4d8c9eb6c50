'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import styles from '../../account/account.module.css';
import { DoorFrame } from '../../account/door-frame';
import { EnterForm } from '../../account/enter-form';
import { useTRPC } from '../../rpc/client';
import { Failed, Skeleton } from '../../ui/state';
import { NoDoor } from '../sign-in/sign-in';

/** The first account of a server, or any where sign-up is open. The invited come by their link. */
export function SignUp() {
  const trpc = useTRPC();
  const door = useQuery(trpc.users.door.queryOptions({}));
  if (door.data?.mode === 'single') return <NoDoor />;
  return (
    <DoorFrame title="Create an account">
      {door.error && <Failed error={door.error} onRetry={() => door.refetch()} />}
      {!door.data && !door.error && <Skeleton height={260} />}
      {door.data?.signUp === 'invited' && (
        <p>Accounts are made by invitation here. Ask an admin of your organisation for a link.</p>
      )}
      {door.data && door.data.signUp !== 'invited' && (
        <>
          {door.data.signUp === 'first' && (
            <p className="second">Nobody has an account here yet: you will be the admin.</p>
          )}
          <EnterForm way="sign-up" door={door.data} next="/" />
        </>
      )}
      <p className={styles.or}>
        You have one? <Link href="/sign-in">Sign in</Link>
      </p>
    </DoorFrame>
  );
}
