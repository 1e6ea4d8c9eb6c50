'use client';
import type { Me } from '@morphoscope/rpc';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { tellOtherTabs } from '../account/other-tabs';
import { useTRPC } from '../rpc/client';
import { Confirm } from '../shell/confirm';
import { useBlocked, WriteButton } from '../shell/write-button';
import { NameDialog } from '../studies/name-dialog';
import { Select } from '../ui/menu';
import { Failed } from '../ui/state';
import styles from './people.module.css';

/** Which organisation one works for; others; a new one; its name. */
export function Organisation({ me }: { readonly me: Me }) {
  const trpc = useTRPC();
  const blocked = useBlocked('viewer');
  const [doing, setDoing] = useState<'new' | 'rename' | 'leave' | null>(null);
  const [name, setName] = useState('');
  // Everything on every page belongs to an organisation, so all of it is asked again.
  const anew = {
    onSuccess: () => {
      tellOtherTabs('changed');
      window.location.assign('/org');
    },
  };
  const change = useMutation(trpc.users.switchOrganisation.mutationOptions(anew));
  const create = useMutation(trpc.users.createOrganisation.mutationOptions(anew));
  const leave = useMutation(trpc.users.leaveOrganisation.mutationOptions(anew));
  const rename = useMutation(trpc.users.renameOrganisation.mutationOptions(anew));
  const open = (what: 'new' | 'rename') => {
    setName(what === 'rename' ? me.organisation.name : '');
    setDoing(what);
  };
  return (
    <header className={styles.head}>
      <div>
        <h1>{me.organisation.name}</h1>
        <p className="second">
          You are {me.role} here, as {me.email}.
        </p>
      </div>
      <span style={{ flex: 1 }} />
      {me.organisations.length > 1 && (
        <Select
          label="Organisation"
          blocked={blocked}
          side="below-end"
          value={me.organisation.id}
          options={me.organisations.map(({ id, name: label, role }) => ({ value: id, label, note: role }))}
          onChange={(organisation) => change.mutate({ organisation })}
        />
      )}
      {me.role === 'admin' && (
        <WriteButton least="admin" onClick={() => open('rename')}>
          Rename
        </WriteButton>
      )}
      <WriteButton least="viewer" onClick={() => setDoing('leave')}>
        Leave
      </WriteButton>
      <WriteButton least="viewer" onClick={() => open('new')}>
        New organisation
      </WriteButton>
      {change.error && <Failed error={change.error} />}
      {(doing === 'new' || doing === 'rename') && (
        <NameDialog
          least={doing === 'new' ? 'viewer' : 'admin'}
          title={doing === 'new' ? 'New organisation' : 'Rename the organisation'}
          verb={doing === 'new' ? 'Create' : 'Rename'}
          name={name}
          onName={setName}
          busy={create.isPending || rename.isPending}
          error={create.error ?? rename.error}
          onSubmit={() => (doing === 'new' ? create : rename).mutate({ name: name.trim() })}
          onClose={() => setDoing(null)}
        />
      )}
      {doing === 'leave' && (
        <Confirm
          least="viewer"
          title={`Leave ${me.organisation.name}?`}
          verb="Leave"
          busy={leave.isPending}
          error={leave.error}
          onConfirm={() => leave.mutate()}
          onClose={() => setDoing(null)}
        >
          You see nothing of it from now on, and your API keys in it stop working. What you named and wrote
          stays. An admin can invite you again.
        </Confirm>
      )}
    </header>
  );
}
