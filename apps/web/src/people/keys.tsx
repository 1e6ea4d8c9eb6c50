'use client';
import type { ApiKey } from '@morphoscope/rpc';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { date } from '../format/time';
import { useTRPC } from '../rpc/client';
import { Confirm } from '../shell/confirm';
import { WriteButton } from '../shell/write-button';
import { Card } from '../ui/panel';
import { EmptyState, Failed, Skeleton } from '../ui/state';
import { Table } from '../ui/table';
import { NewKey } from './new-key';

/** Keys for programs. */
export function Keys() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [making, setMaking] = useState(false);
  const keys = useQuery(trpc.users.keys.queryOptions());
  const [revoked, setRevoked] = useState<ApiKey | null>(null);
  const revoke = useMutation(
    trpc.users.revokeKey.mutationOptions({
      onSuccess: () => {
        setRevoked(null);
        return queries.invalidateQueries(trpc.users.keys.pathFilter());
      },
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
      {!keys.data && !keys.error && <Skeleton height={66} />}
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
              cell: (key) => (
                <WriteButton
                  least="admin"
                  size="small"
                  look="plain"
                  aria-label={`Revoke ${key.name}`}
                  onClick={() => {
                    revoke.reset();
                    setRevoked(key);
                  }}
                >
                  Revoke
                </WriteButton>
              ),
            },
          ]}
        />
      )}
      {revoked && (
        <Confirm
          least="admin"
          title={`Revoke ${revoked.name}?`}
          verb="Revoke"
          busy={revoke.isPending}
          error={revoke.error}
          onConfirm={() => revoke.mutate({ key: revoked.id })}
          onClose={() => setRevoked(null)}
        >
          Programs that use {revoked.start}… get no answer from now on. It cannot be taken back.
        </Confirm>
      )}
      {making && <NewKey onClose={() => setMaking(false)} />}
    </Card>
  );
}
