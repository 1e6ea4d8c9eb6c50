'use client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { moment } from '../format/time';
import { useTRPC } from '../rpc/client';
import { WriteButton } from '../shell/write-button';
import { useStudy } from '../study/study-context';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { EmptyState, Failed, Skeleton } from '../ui/state';
import { Table } from '../ui/table';
import type { ConceptEdits } from './use-concept-edits';

/** Who changed what and when, newest first. The fit never changes, so the last change can be undone. */
export function HistoryDialog({
  edits,
  onClose,
}: {
  readonly edits: ConceptEdits;
  readonly onClose: () => void;
}) {
  const { id, dictionary, concepts } = useStudy();
  const trpc = useTRPC();
  const history = useInfiniteQuery(
    trpc.concepts.history.infiniteQueryOptions(
      { study: id, limit: 50, ...(dictionary ? { dictionary: dictionary.id } : {}) },
      { getNextPageParam: ({ nextCursor }) => nextCursor },
    ),
  );
  const items = history.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Dialog
      size="wide"
      title="Changes"
      onClose={onClose}
      actions={
        <>
          {history.hasNextPage && <Button onClick={() => history.fetchNextPage()}>Older</Button>}
          <WriteButton
            least="annotator"
            disabled={!concepts || items.length === 0}
            busy={edits.busy}
            onClick={() => concepts && edits.edit({ kind: 'undo' }, concepts)}
          >
            Undo the last change
          </WriteButton>
        </>
      }
    >
      {history.error && <Failed error={history.error} onRetry={() => history.refetch()} />}
      {history.isPending && <Skeleton height={160} />}
      {history.isSuccess && items.length === 0 && (
        <EmptyState>
          Nobody changed anything yet. Names, colours, merges and splits are listed here.
        </EmptyState>
      )}
      {items.length > 0 && (
        <Table
          label="Changes of the clusters, newest first"
          rows={items}
          rowKey={({ version }) => String(version)}
          columns={[
            { key: 'version', head: 'No.', numeric: true, width: 48, cell: ({ version }) => version },
            { key: 'text', head: 'Change', cell: ({ text }) => text },
            { key: 'author', head: 'By', cell: ({ author }) => author },
            { key: 'at', head: 'When', cell: ({ at }) => moment(at) },
          ]}
        />
      )}
    </Dialog>
  );
}
