'use client';
import type { Role } from '@morphoscope/rpc';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { date } from '../format/time';
import { useTRPC } from '../rpc/client';
import { failureWords } from '../rpc/failure';
import { WriteButton } from '../shell/write-button';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field } from '../ui/field';
import { useAnnounce } from '../ui/live-region';
import { Select } from '../ui/menu';
import { Card } from '../ui/panel';
import { EmptyState, Failed } from '../ui/state';
import { Table } from '../ui/table';
import styles from './people.module.css';
import { roleOptions } from './roles';
import { ShownOnce } from './shown-once';

/** Keys for programs. */
export function Keys() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const announce = useAnnounce();
  const [making, setMaking] = useState(false);
  const keys = useQuery(trpc.users.keys.queryOptions());
  const revoke = useMutation(
    trpc.users.revokeKey.mutationOptions({
      onSuccess: () => queries.invalidateQueries(trpc.users.keys.pathFilter()),
      onError: (error) => announce(failureWords(error)),
    }),
  );
  return (
    <Card
      title="API keys"
      note={
        <WriteButton least="admin" size="small" look="primary" onClick={() => setMaking(true)}>
          New key
        </WriteButton>
      }
    >
      {keys.error && <Failed error={keys.error} onRetry={() => keys.refetch()} />}
      {keys.data?.length === 0 && <EmptyState>Programs use keys. There are none.</EmptyState>}
      {keys.data && keys.data.length > 0 && (
        <Table
          label="API keys"
          rows={keys.data}
          rowKey={({ id }) => id}
          columns={[
            { key: 'name', head: 'Name', sort: ({ name }) => name, cell: ({ name }) => name },
            { key: 'start', head: 'Begins with', cell: ({ start }) => <code>{start}…</code> },
            { key: 'role', head: 'Role', cell: ({ role }) => role },
            { key: 'made', head: 'Made', cell: ({ createdAt }) => date(createdAt) },
            { key: 'until', head: 'Until', cell: ({ expiresAt }) => date(expiresAt) },
            {
              key: 'used',
              head: 'Last used',
              cell: ({ lastUsedAt }) => (lastUsedAt ? date(lastUsedAt) : 'never'),
            },
            {
              key: 'revoke',
              head: <span className="visually-hidden">Revoke</span>,
              numeric: true,
              cell: ({ id, name }) => (
                <WriteButton
                  least="admin"
                  size="small"
                  look="plain"
                  aria-label={`Revoke ${name}`}
                  onClick={() => revoke.mutate({ key: id })}
                >
                  Revoke
                </WriteButton>
              ),
            },
          ]}
        />
      )}
      {making && <NewKey onClose={() => setMaking(false)} />}
    </Card>
  );
}

function NewKey({ onClose }: { readonly onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [days, setDays] = useState('90');
  const create = useMutation(
    trpc.users.createKey.mutationOptions({
      onSuccess: () => queries.invalidateQueries(trpc.users.keys.pathFilter()),
    }),
  );
  const secret = create.data?.secret;
  const span = Number(days);
  const wrong = !(Number.isInteger(span) && span >= 1 && span <= 730);
  return (
    <Dialog
      title="New key"
      onClose={onClose}
      actions={
        secret ? (
          <Button look="primary" onClick={onClose}>
            Done
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <WriteButton
              least="admin"
              look="primary"
              busy={create.isPending}
              disabled={name.trim() === '' || wrong}
              onClick={() => create.mutate({ name: name.trim(), role, days: span })}
            >
              Make the key
            </WriteButton>
          </>
        )
      }
    >
      {secret ? (
        <div className={styles.form}>
          <p>Keep this key where only the program can read it. It is not shown again.</p>
          <ShownOnce label="Key" text={secret} />
        </div>
      ) : (
        <div className={styles.form}>
          <Field label="Name" value={name} onChange={setName} autoFocus hint="What will use it." />
          <div>
            <p className="strong">Role</p>
            <Select<Role> label="Role" value={role} options={roleOptions} onChange={setRole} />
          </div>
          <Field
            label="Works for"
            unit="days"
            width={90}
            value={days}
            onChange={setDays}
            problem={wrong ? 'From 1 to 730 days.' : undefined}
          />
          {create.error && <Failed error={create.error} />}
        </div>
      )}
    </Dialog>
  );
}
