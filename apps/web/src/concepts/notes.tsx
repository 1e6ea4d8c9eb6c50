'use client';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { date } from '../format/time';
import { useTRPC } from '../rpc/client';
import { failureWords } from '../rpc/failure';
import { useMay } from '../shell/use-me';
import { WriteButton, WriteIconButton } from '../shell/write-button';
import { useView } from '../state/use-view';
import { carried, studyPath } from '../study/links';
import { useStudy } from '../study/study-context';
import { Button } from '../ui/button';
import { useAnnounce } from '../ui/live-region';
import { Failed } from '../ui/state';
import styles from './concept-detail.module.css';
import { initials } from './initials';

/** What people wrote about a cluster, newest first, and a line to add to it. */
export function Notes({ cluster }: { readonly cluster: number }) {
  const { id, dictionary } = useStudy();
  const trpc = useTRPC();
  const client = useQueryClient();
  const announce = useAnnounce();
  const may = useMay('annotator');
  const where = { study: id, cluster, ...(dictionary ? { dictionary: dictionary.id } : {}) };
  const notes = useInfiniteQuery(
    trpc.concepts.notes.infiniteQueryOptions(
      { ...where, limit: 20 },
      { getNextPageParam: ({ nextCursor }) => nextCursor },
    ),
  );
  const changed = () => {
    void client.invalidateQueries({ queryKey: trpc.concepts.notes.pathKey() });
    void client.invalidateQueries({ queryKey: trpc.concepts.list.pathKey() });
  };
  const failed = (error: unknown) => announce(failureWords(error));
  const add = useMutation(trpc.concepts.addNote.mutationOptions({ onSuccess: changed, onError: failed }));
  const remove = useMutation(
    trpc.concepts.removeNote.mutationOptions({ onSuccess: changed, onError: failed }),
  );
  const [text, setText] = useState('');
  const [view] = useView();
  const items = notes.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className={styles.notes}>
      {notes.error && <Failed error={notes.error} onRetry={() => notes.refetch()} />}
      {items.map((note) => (
        <article key={note.id} className={styles.note}>
          <span className={styles.initials} title={note.author}>
            {initials(note.author)}
          </span>
          <p>
            {note.text}
            {note.slide !== undefined && (
              <>
                {' '}
                <Link href={studyPath(id, { page: 'slide', slide: note.slide }, carried(view))}>
                  {note.slide}
                </Link>
              </>
            )}
          </p>
          <time dateTime={note.at} className="third small">
            {date(note.at)}
          </time>
          {note.mine && (
            <WriteIconButton
              least="annotator"
              size="small"
              label="Remove this note"
              className="no-print"
              onClick={() => remove.mutate({ study: id, note: note.id })}
            >
              <Trash2 size={14} strokeWidth={1.5} />
            </WriteIconButton>
          )}
        </article>
      ))}
      {notes.isSuccess && items.length === 0 && <p className="third small">Nobody wrote a note yet.</p>}
      {notes.hasNextPage && (
        <Button size="small" onClick={() => notes.fetchNextPage()}>
          Older notes
        </Button>
      )}
      {may && (
        <form
          className={styles.write}
          onSubmit={(event) => {
            event.preventDefault();
            if (text.trim()) add.mutate({ ...where, text: text.trim() }, { onSuccess: () => setText('') });
          }}
        >
          <input
            value={text}
            maxLength={4000}
            placeholder="Add a note"
            aria-label="Add a note"
            onChange={(event) => setText(event.target.value)}
          />
          <WriteButton
            least="annotator"
            type="submit"
            size="small"
            disabled={!text.trim()}
            busy={add.isPending}
          >
            Add
          </WriteButton>
        </form>
      )}
    </div>
  );
}
