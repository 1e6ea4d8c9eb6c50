'use client';
import type { Job, Study } from '@morphoscope/rpc';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Ellipsis } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { count } from '../format/number';
import { date } from '../format/time';
import { useTRPC } from '../rpc/client';
import { failureWords } from '../rpc/failure';
import { useBlocked } from '../shell/write-button';
import { methodName } from '../study/dictionary-words';
import { useAnnounce } from '../ui/live-region';
import { Menu } from '../ui/menu';
import { RemoveStudy } from './remove-study';
import { RenameStudy } from './rename-study';
import styles from './studies.module.css';
import { StudyState } from './study-state';

/** `nmf-k8` as `NMF, K = 8`. */
function dictionaryText(id: string): string {
  const parts = /^(.*)-k(\d+)$/.exec(id);
  return parts ? `${methodName(parts[1] as string)}, K = ${parts[2]}` : id;
}

/** Model, layer and clusterings of a study in a line. */
export function studyLine({ model, layer, dictionaries }: Study): string {
  const clusterings = dictionaries.map(dictionaryText);
  const shown = clusterings.length > 2 ? [clusterings[0], `${clusterings.length - 1} more`] : clusterings;
  return [model, layer, ...shown].filter(Boolean).join(', ');
}

/** Studies of a project, newest first as the API gives them. */
export function StudyList({
  studies,
  jobs,
}: {
  readonly studies: readonly Study[];
  readonly jobs: ReadonlyMap<string, Job>;
}) {
  return (
    <ul className={styles.list}>
      {studies.map((study) => (
        <StudyRow key={study.id} study={study} job={study.job ? jobs.get(study.job) : undefined} />
      ))}
    </ul>
  );
}

function StudyRow({ study, job }: { readonly study: Study; readonly job: Job | undefined }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const announce = useAnnounce();
  const editor = useBlocked('editor');
  const admin = useBlocked('admin');
  const [doing, setDoing] = useState<'rename' | 'remove' | null>(null);
  const refresh = {
    onSuccess: () => queries.invalidateQueries(trpc.studies.pathFilter()),
    onError: (error: unknown) => announce(failureWords(error)),
  };
  const cancel = useMutation(trpc.jobs.cancel.mutationOptions(refresh));
  const retry = useMutation(trpc.jobs.retry.mutationOptions(refresh));
  const evaluate = useMutation(trpc.jobs.submit.mutationOptions(refresh));
  const id = study.job;
  const running = study.state === 'running' || study.state === 'queued';
  return (
    <li className={styles.study}>
      <div className={styles.what}>
        <h2>
          <Link href={`/s/${study.id}`}>{study.name}</Link>
        </h2>
        <p className="second">{studyLine(study)}</p>
      </div>
      <dl className={styles.facts}>
        <div>
          <dt>Slides</dt>
          <dd>{count(study.slides)}</dd>
        </div>
        <div>
          <dt>Tiles</dt>
          <dd>{count(study.tiles)}</dd>
        </div>
        <div>
          <dt>Made</dt>
          <dd>{date(study.createdAt)}</dd>
        </div>
      </dl>
      <div className={styles.state}>
        <StudyState study={study} job={job} />
      </div>
      <Menu
        label={`More about ${study.name}`}
        side="below-end"
        button={<Ellipsis size={16} strokeWidth={1.5} />}
        entries={[
          { label: 'Open', href: `/s/${study.id}` },
          { label: 'Compare', href: `/compare?a=${study.id}` },
          ...(id && running
            ? [{ label: 'Cancel the run', blocked: editor, onSelect: () => cancel.mutate({ job: id }) }]
            : []),
          ...(id && ['failed', 'cancelled'].includes(study.state)
            ? [{ label: 'Resume the run', blocked: editor, onSelect: () => retry.mutate({ job: id }) }]
            : []),
          ...(study.state === 'complete' && !study.hasEvaluation
            ? [
                {
                  label: 'Evaluate',
                  blocked: editor,
                  onSelect: () => evaluate.mutate({ kind: 'evaluate', study: study.id }),
                },
              ]
            : []),
          { label: 'Rename', blocked: editor, onSelect: () => setDoing('rename') },
          { label: 'Remove', blocked: admin, onSelect: () => setDoing('remove') },
        ]}
      />
      {doing === 'rename' && <RenameStudy study={study} onClose={() => setDoing(null)} />}
      {doing === 'remove' && <RemoveStudy study={study} onClose={() => setDoing(null)} />}
    </li>
  );
}
