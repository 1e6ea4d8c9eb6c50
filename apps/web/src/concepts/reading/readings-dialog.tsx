'use client';
import type { Reading } from '@morphoscope/rpc';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { counted } from '../../format/number';
import { date } from '../../format/time';
import { useTRPC } from '../../rpc/client';
import { useMay } from '../../shell/use-me';
import { WriteButton } from '../../shell/write-button';
import { useStudy } from '../../study/study-context';
import { ButtonLink } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Field, TextArea } from '../../ui/field';
import { Failed, Skeleton } from '../../ui/state';
import { readChoices } from '../reading-progress';
import styles from './reading.module.css';

/** Blind readings of a study: those there are, and a new one. */
export function ReadingsDialog({ onClose }: { readonly onClose: () => void }) {
  const { id } = useStudy();
  const trpc = useTRPC();
  const mayStart = useMay('editor');
  const readings = useQuery(trpc.readings.list.queryOptions({ study: id }));
  return (
    <Dialog size="wide" title="Blind reading" onClose={onClose}>
      <p className="second">
        Readers see the tiles of one cluster after another, without numbers, colours, names or what others
        wrote, and choose a word. Where two choose alike more often than chance (Cohen's κ), the clusters mean
        something to people.
      </p>
      {readings.error && <Failed error={readings.error} onRetry={() => readings.refetch()} />}
      {readings.isPending && <Skeleton height={80} />}
      <ul className={styles.list}>
        {readings.data?.map((reading) => (
          <ReadingRow key={reading.id} reading={reading} />
        ))}
      </ul>
      {mayStart ? <NewReading /> : <p className="third small">Starting a reading needs the role editor.</p>}
    </Dialog>
  );
}

function ReadingRow({ reading }: { readonly reading: Reading }) {
  const { id } = useStudy();
  const mine = reading.readers.find(({ me }) => me);
  const finished = mine?.answered === reading.clusters;
  return (
    <li className={styles.row}>
      <div>
        <b>{reading.title}</b>
        <p className="third small">
          {reading.dictionary}, {counted(reading.choices.length, 'word')}, {date(reading.at)}.{' '}
          {reading.readers.length === 0
            ? 'Nobody has begun.'
            : reading.readers
                .map(({ name, answered, me }) => `${me ? 'You' : name} ${answered} of ${reading.clusters}`)
                .join(', ')}
        </p>
      </div>
      <ButtonLink
        size="small"
        look={finished ? undefined : 'primary'}
        href={`/s/${id}/reading/${reading.id}`}
      >
        {finished ? 'Result' : mine && mine.answered > 0 ? 'Go on' : 'Read'}
      </ButtonLink>
    </li>
  );
}

function NewReading() {
  const { id, dictionary } = useStudy();
  const trpc = useTRPC();
  const client = useQueryClient();
  const router = useRouter();
  const [title, setTitle] = useState('');
  const [words, setWords] = useState('');
  const choices = readChoices(words);
  const create = useMutation(
    trpc.readings.create.mutationOptions({
      onSuccess: (reading) => {
        void client.invalidateQueries({ queryKey: trpc.readings.pathKey() });
        router.push(`/s/${id}/reading/${reading.id}`);
      },
    }),
  );
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (title.trim() && choices.length >= 2)
          create.mutate({
            study: id,
            title: title.trim(),
            choices,
            ...(dictionary ? { dictionary: dictionary.id } : {}),
          });
      }}
    >
      <h3>New reading</h3>
      <Field label="Title" value={title} onChange={setTitle} placeholder="Names, first round" />
      <TextArea
        label="Words to choose from, one a line"
        rows={5}
        value={words}
        onChange={setWords}
        placeholder={'gland\nstroma\nsmooth muscle'}
      />
      <p className="third small">
        {counted(choices.length, 'word')}. “None of these” is always offered. The list cannot change later:
        answers must stay comparable.
      </p>
      {create.error && <Failed error={create.error} />}
      <span>
        <WriteButton
          least="editor"
          type="submit"
          look="primary"
          busy={create.isPending}
          disabled={!title.trim() || choices.length < 2}
        >
          Start
        </WriteButton>
      </span>
    </form>
  );
}
