'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { counted } from '../format/number';
import { useTRPC } from '../rpc/client';
import { failureOf } from '../rpc/failure';
import { useMay } from '../shell/use-me';
import { Button, IconButton } from '../ui/button';
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
  const editor = useMay('editor');
  const admin = useMay('admin');
  const [adding, setAdding] = useState(false);
  const { data, error, refetch } = useQuery(trpc.models.list.queryOptions({ limit: 200 }));
  const remove = useMutation(
    trpc.models.remove.mutationOptions({
      onSuccess: () => queries.invalidateQueries(trpc.models.pathFilter()),
      onError: (problem) => announce(failureOf(problem).message),
    }),
  );
  return (
    <section>
      <RailHead title="Models" count={data?.items.length}>
        <Button
          size="small"
          icon={<Plus size={14} strokeWidth={1.5} />}
          disabled={!editor}
          onClick={() => setAdding(true)}
        >
          Add
        </Button>
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
              <IconButton
                size="small"
                label={`Remove ${model.name}`}
                onClick={() => remove.mutate({ model: model.id })}
              >
                <Trash2 size={14} strokeWidth={1.5} />
              </IconButton>
            )}
          </li>
        ))}
      </ul>
      {adding && <AddModel onClose={() => setAdding(false)} />}
    </section>
  );
}
