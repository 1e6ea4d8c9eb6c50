'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { counted } from '../format/number';
import { useTRPC } from '../rpc/client';
import { sentences } from '../rpc/failure';
import { useMay } from '../shell/use-me';
import { WriteButton } from '../shell/write-button';
import { useStudy } from '../study/study-context';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Checkbox, Field } from '../ui/field';
import { useAnnounce } from '../ui/live-region';
import { Failed } from '../ui/state';
import styles from './mend-slides.module.css';
import { needsScale, slideFailureWords } from './needs-scale';
import { scaleProblem } from './scale-problem';

/** Slides that failed, why, and what can be done: give a scale and try them again, or leave them out for good. */
export function MendSlides({
  onClose,
  onAsked,
}: {
  readonly onClose: () => void;
  /** Trying again was asked for: the job. */
  readonly onAsked: (job: string) => void;
}) {
  const { id, detail } = useStudy();
  const { failures } = detail;
  const trpc = useTRPC();
  const queries = useQueryClient();
  const announce = useAnnounce();
  const may = useMay('editor');
  const [ticked, setTicked] = useState<ReadonlySet<string>>(
    () => new Set(failures.map(({ slideId }) => slideId)),
  );
  const [scale, setScale] = useState('');
  const chosen = failures.filter(({ slideId }) => ticked.has(slideId));
  const slides = chosen.map(({ slideId }) => slideId);
  const wanting = chosen.some(needsScale);
  const again = useMutation(trpc.jobs.submit.mutationOptions({ onSuccess: (job) => onAsked(job.id) }));
  const leave = useMutation(
    trpc.studies.leaveOut.mutationOptions({
      onSuccess: () => {
        announce(`${counted(slides.length, 'slide')} left out.`);
        void queries.invalidateQueries(trpc.studies.pathFilter());
        onClose();
      },
    }),
  );
  const problem = scaleProblem(scale);
  const error = again.error ?? leave.error;
  return (
    <Dialog
      title={`${counted(failures.length, 'slide')} failed`}
      size="wide"
      onClose={onClose}
      actions={
        may ? (
          <>
            <Button onClick={onClose}>Close</Button>
            <WriteButton
              least="editor"
              disabled={slides.length === 0}
              busy={leave.isPending}
              onClick={() => leave.mutate({ study: id, slides })}
            >
              Leave {slides.length === 1 ? 'it' : 'them'} out for good
            </WriteButton>
            <WriteButton
              least="editor"
              look="primary"
              busy={again.isPending}
              disabled={slides.length === 0 || problem !== undefined || (wanting && scale.trim() === '')}
              onClick={() =>
                again.mutate({
                  ...{ kind: 'mend', study: id, slides },
                  ...(scale.trim() === '' ? {} : { slideMpp: Number(scale) }),
                })
              }
            >
              Try {counted(slides.length, 'slide')} again
            </WriteButton>
          </>
        ) : (
          <Button onClick={onClose}>Close</Button>
        )
      }
    >
      <div className={styles.body}>
        <ul className={styles.slides} aria-label="Slides that failed">
          {failures.map((failure) => {
            const { message, suggestion } = slideFailureWords(failure);
            return (
              <li key={failure.slideId}>
                <Checkbox
                  label={failure.slideId}
                  note={sentences(message, suggestion)}
                  disabled={!may}
                  checked={ticked.has(failure.slideId)}
                  onChange={(on) =>
                    setTicked((now) => {
                      const next = new Set(now);
                      if (on) next.add(failure.slideId);
                      else next.delete(failure.slideId);
                      return next;
                    })
                  }
                />
              </li>
            );
          })}
        </ul>
        {may && (
          <Field
            label="Scale of these slides"
            unit="µm/px"
            width={120}
            value={scale}
            onChange={setScale}
            problem={problem}
            hint={
              wanting
                ? 'Needed for the slides that do not say it.'
                : 'Only where the file does not say it, or says it wrong.'
            }
          />
        )}
        <p className="small third">
          Clusters stay as they are: slides that come later have no part in the fit, and count as held out.
          Figures of the evaluation and saliency maps are of the slides that were there; ask for them again
          afterwards.
        </p>
        {error && <Failed error={error} />}
      </div>
    </Dialog>
  );
}
