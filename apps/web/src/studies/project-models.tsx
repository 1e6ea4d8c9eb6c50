'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { counted } from '../format/number';
import { useTRPC } from '../rpc/client';
import { failureWords } from '../rpc/failure';
import { useMay } from '../shell/use-me';
import { WriteButton, WriteIconButton } from '../shell/write-button';
import { useAnnounce } from '../ui/live-region';
import { RailHead } from '../ui/panel';
import { EmptyState, Failed } from '../ui/state';
import { AddModel } from './add-model';
import styles from './studies.module.css';

/** Models that runs can take. They belong to the organisation, not to a project. */
export function ProjectModels() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const announce = useAnnounce();
  const admin = useMay('admin');
  const [adding, setAdding] = useState(false);
  const { data, error, refetch } = useQuery(trpc.models.list.queryOptions({ limit: 200 }));
  const remove = useMutation(
    trpc.models.remove.mutationOptions({
      onSuccess: () => queries.invalidateQueries(trpc.models.pathFilter()),
      onError: (problem) => announce(failureWords(problem)),
    }),
  );
  return (
    <section>
      <RailHead title="Models" count={data?.items.length}>
        <WriteButton
          least="editor"
          size="small"
          icon={<Plus size={14} strokeWidth={1.5} />}
          onClick={() => setAdding(true)}
        >
          Add
        </WriteButton>
      </RailHead>
      {error && <Failed error={error} onRetry={() => refetch()} />}
      {data?.items.length === 0 && (
        <EmptyState>Models to explain: ONNX or TensorFlow.js. None yet.</EmptyState>
      )}
      <ul className={styles.railBody}>
        {data?.items.map((model) => (
          <li key={model.id} className={styles.model}>
            <span className={styles.slideWords}>
              <span className={styles.slideName}>{model.name}</span>
              <span className="small third">
                {model.format}, {counted(model.classNames.length, 'class', 'classes')}:{' '}
                {model.classNames.join(', ')}
              </span>
            </span>
            {admin && (
              <WriteIconButton
                least="admin"
                size="small"
                label={`Remove ${model.name}`}
                onClick={() => remove.mutate({ model: model.id })}
              >
                <Trash2 size={14} strokeWidth={1.5} />
              </WriteIconButton>
            )}
          </li>
        ))}
      </ul>
      {adding && <AddModel onClose={() => setAdding(false)} />}
    </section>
  );
}
