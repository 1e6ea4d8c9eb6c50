'use client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { moment } from '../format/time';
import { useTRPC } from '../rpc/client';
import { Button } from '../ui/button';
import { Card } from '../ui/panel';
import { EmptyState, Failed } from '../ui/state';
import { Table } from '../ui/table';

/** Who did what, newest first. */
export function Audit() {
  const trpc = useTRPC();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    trpc.users.audit.infiniteQueryOptions(
      { limit: 100 },
      { getNextPageParam: ({ nextCursor }) => nextCursor },
    ),
  );
  const entries = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Card title="Audit" note="newest first">
      {error && <Failed error={error} onRetry={() => refetch()} />}
      {data && entries.length === 0 && <EmptyState>Nothing was done yet.</EmptyState>}
      {entries.length > 0 && (
        <Table
          dense
          label="What was done"
          rows={entries}
          rowKey={({ id }) => id}
          columns={[
            { key: 'at', head: 'When', width: 120, cell: ({ at }) => moment(at) },
            { key: 'who', head: 'Who', width: 180, cell: ({ author }) => author },
            { key: 'what', head: 'What', cell: ({ text }) => text },
            { key: 'action', head: 'Action', width: 160, cell: ({ action }) => <code>{action}</code> },
          ]}
        />
      )}
      {hasNextPage && (
        <div>
          <Button size="small" busy={isFetchingNextPage} onClick={() => fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
    </Card>
  );
}
