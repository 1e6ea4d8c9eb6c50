'use client';
import type { Note } from '@morphoscope/rpc';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { date } from '../../format/time';
import { useTRPC } from '../../rpc/client';
import { failureWords } from '../../rpc/failure';
import { useBlocked, WriteButton } from '../../shell/write-button';
import type { PickedRegion } from '../../state/view-state';
import { useStudy } from '../../study/study-context';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { TextArea } from '../../ui/field';
import { useAnnounce } from '../../ui/live-region';
import { Section } from '../../ui/panel';
import { Failed } from '../../ui/state';
import { type Cell, middleOf } from '../hover/cell';
import styles from './decision-panel.module.css';

/** Notes of a slide. */
export function useSlideNotes(slide: string) {
  const trpc = useTRPC();
  const { id } = useStudy();
  const notes = useQuery(trpc.concepts.notes.queryOptions({ study: id, limit: 200 }));
  return { ...notes, items: notes.data?.items.filter((note) => note.slide === slide) ?? [] };
}

/** What people wrote about places of this slide. */
export function SlideNotes({
  slide,
  region,
  cell,
  onGo,
}: {
  readonly slide: string;
  readonly region: PickedRegion | undefined;
  readonly cell: Cell | undefined;
  readonly onGo: (x: number, y: number) => void;
}) {
  const notes = useSlideNotes(slide);
  const [writing, setWriting] = useState(false);
  const place = cell
    ? middleOf(cell)
    : region && { x: region.x + region.width / 2, y: region.y + region.height / 2 };
  return (
    <Section
      title={
        <>
          Notes <span className="third">{notes.items.length}</span>
        </>
      }
      note={
        <WriteButton least="annotator" size="small" onClick={() => setWriting(true)}>
          Add
        </WriteButton>
      }
    >
      {notes.error && <Failed error={notes.error} onRetry={() => notes.refetch()} />}
      <div className={styles.notes}>
        {notes.items.map((note) => (
          <NoteLine key={note.id} note={note} onGo={onGo} />
        ))}
        {notes.items.length === 0 && !notes.error && <p>No note on this slide.</p>}
      </div>
      {writing && <WriteNote slide={slide} place={place} onClose={() => setWriting(false)} />}
    </Section>
  );
}

function NoteLine({ note, onGo }: { readonly note: Note; readonly onGo: (x: number, y: number) => void }) {
  const trpc = useTRPC();
  const { id } = useStudy();
  const client = useQueryClient();
  const announce = useAnnounce();
  const remove = useMutation(
    trpc.concepts.removeNote.mutationOptions({
      onSuccess: () => client.invalidateQueries({ queryKey: trpc.concepts.notes.pathKey() }),
      onError: (error) => announce(failureWords(error)),
    }),
  );
  const blocked = useBlocked('annotator');
  const { x, y } = note;
  return (
    <p>
      <b>{note.author}</b>
      {note.text} <span className="third">{date(note.at)}</span>{' '}
      {x !== undefined && y !== undefined && (
        <button type="button" onClick={() => onGo(x, y)}>
          Show
        </button>
      )}{' '}
      {note.mine && (
        <button
          type="button"
          disabled={remove.isPending || blocked !== undefined}
          title={blocked}
          onClick={() => remove.mutate({ study: id, note: note.id })}
        >
          Remove
        </button>
      )}
    </p>
  );
}

function WriteNote({
  slide,
  place,
  onClose,
}: {
  readonly slide: string;
  readonly place: { readonly x: number; readonly y: number } | undefined;
  readonly onClose: () => void;
}) {
  const trpc = useTRPC();
  const { id, dictionary } = useStudy();
  const client = useQueryClient();
  const [text, setText] = useState('');
  const add = useMutation(
    trpc.concepts.addNote.mutationOptions({
      onSuccess: async () => {
        await client.invalidateQueries({ queryKey: trpc.concepts.notes.pathKey() });
        onClose();
      },
    }),
  );
  return (
    <Dialog
      size="small"
      title={place ? 'Note on this place' : `Note on ${slide}`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <WriteButton
            least="annotator"
            look="primary"
            busy={add.isPending}
            disabled={text.trim() === ''}
            onClick={() =>
              add.mutate({
                study: id,
                text,
                slide,
                ...(dictionary ? { dictionary: dictionary.id } : {}),
                ...(place ?? {}),
              })
            }
          >
            Add
          </WriteButton>
        </>
      }
    >
      {add.error && <Failed error={add.error} />}
      <TextArea label="Note" rows={5} value={text} onChange={setText} />
    </Dialog>
  );
}
