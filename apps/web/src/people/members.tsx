'use client';
import type { Role } from '@morphoscope/rpc';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { date } from '../format/time';
import { useTRPC } from '../rpc/client';
import { failureWords } from '../rpc/failure';
import { useBlocked, WriteButton } from '../shell/write-button';
import { useAnnounce } from '../ui/live-region';
import { Select } from '../ui/menu';
import { Card } from '../ui/panel';
import { Failed } from '../ui/state';
import { Table } from '../ui/table';
import { Invite } from './invite';
import { roleOptions } from './roles';

/** Who belongs to the organisation, and who is invited. Admins change it. */
export function Members({ admin }: { readonly admin: boolean }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const announce = useAnnounce();
  const blocked = useBlocked('admin');
  const [inviting, setInviting] = useState(false);
  const members = useQuery(trpc.users.members.queryOptions());
  const invitations = useQuery({ ...trpc.users.invitations.queryOptions(), enabled: admin });
  const after = {
    onSuccess: () => queries.invalidateQueries(trpc.users.pathFilter()),
    onError: (error: unknown) => announce(failureWords(error)),
  };
  const changeRole = useMutation(trpc.users.changeRole.mutationOptions(after));
  const remove = useMutation(trpc.users.remove.mutationOptions(after));
  const revoke = useMutation(trpc.users.revokeInvitation.mutationOptions(after));
  return (
    <>
      <Card
        title="People"
        note={
          admin ? (
            <WriteButton least="admin" size="small" look="primary" onClick={() => setInviting(true)}>
              Invite
            </WriteButton>
          ) : undefined
        }
      >
        {members.error && <Failed error={members.error} onRetry={() => members.refetch()} />}
        <Table
          label="People of the organisation"
          rows={members.data ?? []}
          rowKey={({ id }) => id}
          columns={[
            {
              key: 'name',
              head: 'Name',
              sort: ({ name }) => name,
              cell: ({ name, me }) => (me ? `${name} (you)` : name),
            },
            { key: 'email', head: 'E-mail', sort: ({ email }) => email, cell: ({ email }) => email },
            {
              key: 'role',
              head: 'Role',
              cell: ({ id, name, role }) =>
                admin ? (
                  <Select<Role>
                    label={`Role of ${name}`}
                    size="small"
                    blocked={blocked}
                    value={role}
                    options={roleOptions}
                    onChange={(next) => changeRole.mutate({ member: id, role: next })}
                  />
                ) : (
                  role
                ),
            },
            { key: 'since', head: 'Since', sort: ({ since }) => since, cell: ({ since }) => date(since) },
            ...(admin
              ? [
                  {
                    key: 'remove',
                    head: <span className="visually-hidden">Remove</span>,
                    numeric: true,
                    cell: ({ id, name, me }: { id: string; name: string; me: boolean }) =>
                      me ? null : (
                        <WriteButton
                          least="admin"
                          size="small"
                          look="plain"
                          aria-label={`Remove ${name}`}
                          onClick={() => remove.mutate({ member: id })}
                        >
                          Remove
                        </WriteButton>
                      ),
                  },
                ]
              : []),
          ]}
        />
      </Card>
      {admin && (invitations.data?.length ?? 0) > 0 && (
        <Card title="Invited" note="they have not come yet">
          <Table
            label="Open invitations"
            rows={invitations.data ?? []}
            rowKey={({ id }) => id}
            columns={[
              { key: 'email', head: 'E-mail', cell: ({ email }) => email },
              { key: 'role', head: 'Role', cell: ({ role }) => role },
              { key: 'until', head: 'Until', cell: ({ expiresAt }) => date(expiresAt) },
              {
                key: 'revoke',
                head: <span className="visually-hidden">Take back</span>,
                numeric: true,
                cell: ({ id, email }) => (
                  <WriteButton
                    least="admin"
                    size="small"
                    look="plain"
                    aria-label={`Take back the invitation of ${email}`}
                    onClick={() => revoke.mutate({ invitation: id })}
                  >
                    Take back
                  </WriteButton>
                ),
              },
            ]}
          />
        </Card>
      )}
      {inviting && <Invite onClose={() => setInviting(false)} />}
    </>
  );
}
