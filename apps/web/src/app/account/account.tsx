'use client';
import { ChangePassword } from '../../account/change-password';
import { OwnName } from '../../account/own-name';
import { Sessions } from '../../account/sessions';
import styles from '../../people/people.module.css';
import { AppShell } from '../../shell/app-shell';
import { useMe } from '../../shell/use-me';
import { EmptyState, Skeleton } from '../../ui/state';

/** What is one's own: name, password, and where one is signed in. */
export function Account() {
  const me = useMe();
  return (
    <AppShell>
      <div className={styles.page}>
        <h1>Your account</h1>
        {!me && <Skeleton height={200} />}
        {me?.mode === 'single' && (
          <EmptyState>This Morphoscope is for the person at this machine: nobody signs in.</EmptyState>
        )}
        {me?.mode === 'team' && (
          <>
            <div className={styles.pair}>
              <OwnName me={me} />
              <ChangePassword email={me.email ?? ''} />
            </div>
            <Sessions />
          </>
        )}
      </div>
    </AppShell>
  );
}
