'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useKeys } from '../../keys/use-keys';
import { useTRPC } from '../../rpc/client';
import { WriteButton } from '../../shell/write-button';
import { useStudy } from '../../study/study-context';
import { StudyTile } from '../../tile/study-tile';
import { Field } from '../../ui/field';
import { Failed } from '../../ui/state';
import { noneOfThese } from '../reading-progress';
import type { LoadedReading } from './loaded-reading';
import styles from './reading.module.css';

/** One cluster to be named from its tiles alone. */
export function ReadingQuestion({
  detail,
  cluster,
  onAnswered,
}: {
  readonly detail: LoadedReading;
  readonly cluster: number;
  readonly onAnswered: (after: LoadedReading) => void;
}) {
  const { id } = useStudy();
  const trpc = useTRPC();
  const client = useQueryClient();
  const before = detail.answers.find((answer) => answer.cluster === cluster);
  const [choice, setChoice] = useState(before?.choice);
  const [comment, setComment] = useState(before?.comment ?? '');
  const place = detail.order.indexOf(cluster) + 1;
  const choices = [...detail.choices, noneOfThese];
  const final = detail.answers.length === detail.order.length;
  const last = detail.answers.length === detail.order.length - 1;
  const answer = useMutation(
    trpc.readings.answer.mutationOptions({
      onSuccess: (after) => {
        client.setQueryData(trpc.readings.get.queryKey({ study: id, reading: detail.id }), after);
        void client.invalidateQueries({ queryKey: trpc.readings.list.pathKey() });
        onAnswered(after);
      },
    }),
  );
  useKeys(
    'Blind reading',
    choices
      .slice(0, 9)
      .map((word, i) => ({ keys: [String(i + 1)], label: `Choose ${word}`, onDown: () => setChoice(word) })),
  );
  const tiles = detail.examples.find((each) => each.cluster === cluster)?.tiles ?? [];
  return (
    <section className={styles.question} aria-label={`Cluster ${place} of ${detail.order.length}`}>
      <ul className={styles.tiles}>
        {tiles.map((tile, i) => (
          <li key={`${tile.slide}:${tile.tile}`}>
            <StudyTile tile={tile} strip={false} label={`Tile ${i + 1}`} width={170} />
          </li>
        ))}
      </ul>
      <form
        className={styles.question}
        onSubmit={(event) => {
          event.preventDefault();
          if (choice)
            answer.mutate({ study: id, reading: detail.id, cluster, choice, comment: comment.trim() });
        }}
      >
        <fieldset className={styles.choices}>
          <legend style={{ marginBottom: 8 }}>What do these tiles have in common?</legend>
          {choices.map((word, i) => (
            <label key={word} className={styles.choice} data-key={i < 9 ? i + 1 : undefined}>
              <input
                type="radio"
                name="choice"
                value={word}
                checked={choice === word}
                disabled={final}
                onChange={() => setChoice(word)}
              />
              {word}
            </label>
          ))}
        </fieldset>
        <Field label="In your own words" value={comment} onChange={setComment} placeholder="May stay empty" />
        {answer.error && <Failed error={answer.error} />}
        <div className={styles.foot}>
          {final ? (
            <p className="third small">You have seen the result: answers are final.</p>
          ) : (
            <WriteButton
              least="annotator"
              type="submit"
              look="primary"
              busy={answer.isPending}
              disabled={!choice}
            >
              {before ? 'Change the answer' : last ? 'Finish' : 'Next'}
            </WriteButton>
          )}
        </div>
      </form>
    </section>
  );
}
