'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { date } from '../format/time';
import { useTRPC } from '../rpc/client';
import { failureWords } from '../rpc/failure';
import { WriteButton } from '../shell/write-button';
import { useAnnounce } from '../ui/live-region';
import { Card } from '../ui/panel';
import { Table } from '../ui/table';

/** Who is invited and has not come yet. For admins; nothing where there is nobody. */
export function Invited() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const announce = useAnnounce();
  const invitations = useQuery(trpc.users.invitations.queryOptions());
  const revoke = useMutation(
    trpc.users.revokeInvitation.mutationOptions({
      onSuccess: () => queries.invalidateQueries(trpc.users.invitations.pathFilter()),
      onError: (error: unknown) => announce(failureWords(error)),
    }),
  );
  if (!invitations.data?.length) return null;
  return (
    <Card title="Invited" note="they have not come yet">
      <Table
        label="Open invitations"
        rows={invitations.data}
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
  );
}
