'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { moment } from '../format/time';
import { useTRPC } from '../rpc/client';
import { failureWords } from '../rpc/failure';
import { WriteButton } from '../shell/write-button';
import { useAnnounce } from '../ui/live-region';
import { Card } from '../ui/panel';
import { Failed, Skeleton } from '../ui/state';
import { Table } from '../ui/table';

/** A browser and a system in words, from what it sends. */
function agentWords(agent: string): string {
  const browser = /(Firefox|Edg|OPR|Chrome|Safari)\//.exec(agent)?.[1];
  const system = /(Windows|Android|iPhone|iPad|Mac OS X|Linux)/.exec(agent)?.[1];
  const names: Readonly<Record<string, string>> = { Edg: 'Edge', OPR: 'Opera', 'Mac OS X': 'macOS' };
  const words = [browser, system].flatMap((word) => (word ? [names[word] ?? word] : []));
  return words.length > 0 ? words.join(' on ') : agent || 'unknown';
}

/** Where one is signed in. */
export function Sessions() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const announce = useAnnounce();
  const sessions = useQuery(trpc.users.sessions.queryOptions());
  const after = {
    onSuccess: () => queries.invalidateQueries(trpc.users.sessions.pathFilter()),
    onError: (error: unknown) => announce(failureWords(error)),
  };
  const revoke = useMutation(trpc.users.revokeSession.mutationOptions(after));
  const revokeOthers = useMutation(trpc.users.revokeOtherSessions.mutationOptions(after));
  const hasOthers = (sessions.data?.length ?? 0) > 1;
  return (
    <Card
      title="Where you are signed in"
      note={
        hasOthers ? (
          <WriteButton
            least="viewer"
            size="small"
            busy={revokeOthers.isPending}
            onClick={() => revokeOthers.mutate()}
          >
            Sign out everywhere else
          </WriteButton>
        ) : undefined
      }
    >
      {sessions.error && <Failed error={sessions.error} onRetry={() => sessions.refetch()} />}
      {!sessions.data && !sessions.error && <Skeleton height={66} />}
      {sessions.data && (
        <Table
          label="Where you are signed in"
          rows={sessions.data}
          rowKey={({ id }) => id}
          columns={[
            {
              key: 'agent',
              head: 'Where',
              cell: ({ agent, current }) => `${agentWords(agent)}${current ? ' (this one)' : ''}`,
            },
            { key: 'since', head: 'Since', cell: ({ createdAt }) => moment(createdAt) },
            {
              key: 'revoke',
              head: <span className="visually-hidden">Sign out</span>,
              numeric: true,
              cell: ({ id, agent, current, createdAt }) =>
                current ? null : (
                  <WriteButton
                    least="viewer"
                    size="small"
                    look="plain"
                    aria-label={`Sign out ${agentWords(agent)}, since ${moment(createdAt)}`}
                    onClick={() => revoke.mutate({ session: id })}
                  >
                    Sign out
                  </WriteButton>
                ),
            },
          ]}
        />
      )}
    </Card>
  );
}
