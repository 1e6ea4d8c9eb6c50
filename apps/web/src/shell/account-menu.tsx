'use client';
import { useRouter } from 'next/navigation';
import { signOut } from '../account/door';
import { useAnnounce } from '../ui/live-region';
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
  const announce = useAnnounce();
  if (me?.mode !== 'team') return null;
  const leave = async () => {
    const refused = await signOut();
    if (refused === null) window.location.assign('/sign-in');
    else announce(refused);
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
        { label: 'Your account', onSelect: () => router.push('/account') },
        { label: 'People and keys', onSelect: () => router.push('/org') },
        { label: 'Sign out', onSelect: () => void leave() },
      ]}
    />
  );
}
