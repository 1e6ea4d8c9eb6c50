'use client';
import { useState } from 'react';
import { Audit } from '../../people/audit';
import { Keys } from '../../people/keys';
import { Members } from '../../people/members';
import { Organisation } from '../../people/organisation';
import styles from '../../people/people.module.css';
import { Sessions } from '../../people/sessions';
import { AppShell } from '../../shell/app-shell';
import { useMe } from '../../shell/use-me';
import { Segmented } from '../../ui/segmented';
import { EmptyState, Skeleton } from '../../ui/state';

type Part = 'people' | 'keys' | 'sessions' | 'audit';

/** People of an organisation: roles, invitations, keys, sessions, and what was done. */
export function People() {
  const me = useMe();
  const [part, setPart] = useState<Part>('people');
  const admin = me?.role === 'admin';
  return (
    <AppShell>
      <div className={styles.page}>
        {!me && <Skeleton height={200} />}
        {me?.mode === 'single' && (
          <EmptyState>This Morphoscope is for the person at this machine: nobody signs in.</EmptyState>
        )}
        {me?.mode === 'team' && (
          <>
            <Organisation me={me} />
            <div>
              <Segmented<Part>
                label="Show"
                value={part}
                options={[
                  { value: 'people', label: 'People' },
                  ...(admin ? [{ value: 'keys' as const, label: 'API keys' }] : []),
                  { value: 'sessions', label: 'Your sessions' },
                  ...(admin ? [{ value: 'audit' as const, label: 'Audit' }] : []),
                ]}
                onChange={setPart}
              />
            </div>
            {part === 'people' && <Members admin={admin} />}
            {part === 'keys' && <Keys />}
            {part === 'sessions' && <Sessions />}
            {part === 'audit' && <Audit />}
          </>
        )}
      </div>
    </AppShell>
  );
}
