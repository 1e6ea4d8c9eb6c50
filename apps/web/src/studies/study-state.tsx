import type { Job, Study } from '@morphoscope/rpc';
import { AlertTriangle, Check, CircleAlert, Clock3 } from 'lucide-react';
import { counted } from '../format/number';
import { progressWords } from '../job/progress-words';
import { Progress } from '../ui/state';
import styles from './studies.module.css';

/** How a study stands: progress while it runs, else a mark and a word. */
export function StudyState({ study, job }: { readonly study: Study; readonly job?: Job | undefined }) {
  const live = job && ['running', 'retrying', 'queued'].includes(job.state) ? job : undefined;
  const progress = live?.progress ?? study.progress;
  if (live?.state === 'running' || study.state === 'running') {
    return (
      <span className={styles.running}>
        <span>{progress ? progressWords(progress) : 'Starting'}</span>
        <Progress
          label={`Progress of ${study.name}`}
          done={progress?.done ?? 0}
          total={progress?.total ?? 0}
        />
      </span>
    );
  }
  if (live?.state === 'retrying') return <Word icon="wait">Trying again: {live.message}</Word>;
  if (live?.state === 'queued' || study.state === 'queued')
    return <Word icon="wait">Waiting for a worker</Word>;
  if (study.state === 'failed') return <Word icon="bad">{study.message ?? 'Failed'}</Word>;
  if (study.state === 'missing') return <Word icon="bad">{study.message ?? 'Its folder is gone'}</Word>;
  if (study.state === 'cancelled') return <Word icon="warn">Cancelled</Word>;
  if (study.failed > 0) return <Word icon="warn">{counted(study.failed, 'slide')} left out</Word>;
  return <Word icon="done">Done</Word>;
}

const marks = { wait: Clock3, bad: CircleAlert, warn: AlertTriangle, done: Check } as const;

function Word({ icon, children }: { readonly icon: keyof typeof marks; readonly children: React.ReactNode }) {
  const Mark = marks[icon];
  return (
    <span className={icon === 'bad' ? styles.bad : styles.word}>
      <Mark size={15} strokeWidth={1.5} aria-hidden="true" />
      <span>{children}</span>
    </span>
  );
}
