'use client';
import { Checkbox, Field } from '../ui/field';
import { Segmented } from '../ui/segmented';
import styles from './run.module.css';
import { type Clustering, type RunDraft, type RunProblems, readClusters } from './run-draft';

const methods: Readonly<Record<Clustering, { readonly name: string; readonly note: string }>> = {
  nmf: { name: 'NMF', note: 'Parts that add up. A cell may hold several.' },
  'nmf-decision': {
    name: 'NMF, decision first',
    note: 'Keeps what the decision reads, even where it is faint. Needs a linear head.',
  },
  'nmf-tree': { name: 'NMF tree', note: 'Splits the largest part in two, again and again.' },
  kmeans: { name: 'k-means', note: 'Every cell belongs to one cluster.' },
};

/** How cells are clustered, and into how many. */
export function ClusterStep({
  draft,
  problems,
  linearHead,
  onChange,
}: {
  readonly draft: RunDraft;
  readonly problems: RunProblems;
  readonly linearHead: boolean;
  readonly onChange: (change: Partial<RunDraft>) => void;
}) {
  const auto = readClusters(draft.clusters) === 'auto';
  return (
    <div className={styles.two}>
      <fieldset className={styles.options}>
        <legend>Method</legend>
        {(Object.keys(methods) as Clustering[]).map((method) => (
          <Checkbox
            key={method}
            label={methods[method].name}
            note={methods[method].note}
            disabled={method === 'nmf-decision' && !linearHead}
            checked={draft.methods.includes(method)}
            onChange={(on) =>
              onChange({
                methods: on ? [...draft.methods, method] : draft.methods.filter((other) => other !== method),
              })
            }
          />
        ))}
        {problems.methods && <p className={styles.problem}>{problems.methods}</p>}
      </fieldset>
      <div className={styles.options}>
        <Segmented
          label="Number of clusters"
          value={auto ? 'auto' : 'given'}
          options={[
            { value: 'given', label: 'Given' },
            { value: 'auto', label: 'Find it' },
          ]}
          onChange={(value) => onChange({ clusters: value === 'auto' ? 'auto' : '8' })}
        />
        {auto ? (
          <p className="second">
            Several numbers are tried; the largest whose clusters come again from other starts and other
            slides is taken.
          </p>
        ) : (
          <Field
            label="K, number of clusters"
            value={draft.clusters}
            onChange={(clusters) => onChange({ clusters })}
            problem={problems.clusters}
            hint="One number, or several to compare: 4, 6, 8."
          />
        )}
      </div>
    </div>
  );
}
