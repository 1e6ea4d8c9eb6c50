'use client';
import { keepPreviousData, useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { download } from '../evaluation/table-csv';
import { moment } from '../format/time';
import { useTRPC, useTRPCClient } from '../rpc/client';
import { WriteButton } from '../shell/write-button';
import { Button } from '../ui/button';
import { Field } from '../ui/field';
import { Select } from '../ui/menu';
import { Card } from '../ui/panel';
import { EmptyState, Failed, Skeleton } from '../ui/state';
import { Table } from '../ui/table';
import { auditCsv } from './audit-csv';
import { type AuditFilter, type AuditKind, auditKinds, auditQuery, noFilter } from './audit-filter';
import { everyEntry } from './every-entry';
import styles from './people.module.css';

/** Who did what, newest first. */
export function Audit() {
  const trpc = useTRPC();
  const [filter, setFilter] = useState(noFilter);
  const asked = useDeferredValue(filter);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    ...trpc.users.audit.infiniteQueryOptions(
      { limit: 100, ...auditQuery(asked) },
      { getNextPageParam: ({ nextCursor }) => nextCursor },
    ),
    placeholderData: keepPreviousData,
    // The log grows with everything that is done.
    staleTime: 0,
  });
  const entries = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Card title="Audit" note="newest first">
      <Filters filter={filter} onChange={setFilter} />
      {error && <Failed error={error} onRetry={() => refetch()} />}
      {!data && !error && <Skeleton height={320} />}
      {data && entries.length === 0 && (
        <EmptyState
          action={
            filter === noFilter ? undefined : (
              <Button onClick={() => setFilter(noFilter)}>Show everything</Button>
            )
          }
        >
          {filter === noFilter ? 'Nothing was done yet.' : 'Nothing of this kind was done.'}
        </EmptyState>
      )}
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

/** Which entries are shown, and all of these as a file. */
function Filters({
  filter,
  onChange,
}: {
  readonly filter: AuditFilter;
  readonly onChange: (filter: AuditFilter) => void;
}) {
  const client = useTRPCClient();
  const save = useMutation({
    mutationFn: () => everyEntry((page) => client.users.audit.query({ ...auditQuery(filter), ...page })),
    onSuccess: (entries) => download('audit.csv', auditCsv(entries)),
  });
  return (
    <>
      <div className={styles.filters}>
        <Select<AuditKind>
          label="What was changed"
          value={filter.kind}
          options={auditKinds}
          onChange={(kind) => onChange({ ...filter, kind })}
        />
        <Field
          label="Name or words"
          type="search"
          width={170}
          value={filter.search}
          onChange={(search) => onChange({ ...filter, search })}
        />
        <Field
          label="From"
          type="date"
          value={filter.from}
          onChange={(from) => onChange({ ...filter, from })}
        />
        <Field label="To" type="date" value={filter.to} onChange={(to) => onChange({ ...filter, to })} />
        <WriteButton least="admin" busy={save.isPending} onClick={() => save.mutate()}>
          Save as CSV
        </WriteButton>
      </div>
      {save.error && <Failed error={save.error} />}
    </>
  );
}
