'use client';
import { useRouter } from 'next/navigation';
import { Menu } from '../ui/menu';
import styles from './top-bar.module.css';
import { useMe } from './use-me';

const initials = (name: string): string =>
  name
    .split(/[\s@._-]+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => word[0]?.toUpperCase() ?? '')
    .join('');

/** Who is here, their organisation, and the way out. Nothing in single-user mode. */
export function AccountMenu() {
  const me = useMe();
  const router = useRouter();
  if (me?.mode !== 'team') return null;
  const signOut = async () => {
    await fetch('/api/auth/sign-out', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    window.location.assign('/sign-in');
  };
  return (
    <Menu
      label={`${initials(me.name)}, account of ${me.name}`}
      side="below-end"
      className={styles.account}
      button={<span className={styles.avatar}>{initials(me.name)}</span>}
      header={
        <p className={styles.who}>
          <b>{me.name}</b>
          <span>
            {me.organisation.name}, {me.role}
          </span>
        </p>
      }
      entries={[
        { label: 'People and keys', onSelect: () => router.push('/org') },
        { label: 'Sign out', onSelect: () => void signOut() },
      ]}
    />
  );
}
