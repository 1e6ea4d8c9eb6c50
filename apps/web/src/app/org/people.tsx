'use client';
import { Audit } from '../../people/audit';
import { Keys } from '../../people/keys';
import { Members } from '../../people/members';
import { Organisation } from '../../people/organisation';
import styles from '../../people/people.module.css';
import { AppShell } from '../../shell/app-shell';
import { useMe } from '../../shell/use-me';
import { useAddressPart } from '../../state/use-address-part';
import { Segmented } from '../../ui/segmented';
import { EmptyState, Skeleton } from '../../ui/state';

const parts = ['people', 'keys', 'audit'] as const;
type Part = (typeof parts)[number];

/** People of an organisation: roles, invitations, keys, and what was done. */
export function People() {
  const me = useMe();
  const [wanted, setPart] = useAddressPart<Part>('show', parts);
  const admin = me?.role === 'admin';
  const part = admin ? wanted : 'people';
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
            {admin && (
              <div>
                <Segmented<Part>
                  label="Show"
                  value={part}
                  options={[
                    { value: 'people', label: 'People' },
                    { value: 'keys', label: 'API keys' },
                    { value: 'audit', label: 'Audit' },
                  ]}
                  onChange={setPart}
                />
              </div>
            )}
            {part === 'people' && <Members admin={admin} />}
            {part === 'keys' && <Keys />}
            {part === 'audit' && <Audit />}
          </>
        )}
      </div>
    </AppShell>
  );
}
