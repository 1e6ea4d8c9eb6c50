'use client';
import type { RegisteredModel } from '@morphoscope/rpc';
import { useState } from 'react';
import { AddModel } from '../studies/add-model';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/state';
import styles from './run.module.css';

/** Which model is explained. */
export function ModelStep({
  models,
  chosen,
  onChange,
}: {
  readonly models: readonly RegisteredModel[];
  readonly chosen: string | undefined;
  readonly onChange: (model: string) => void;
}) {
  const [adding, setAdding] = useState(false);
  const add = <Button onClick={() => setAdding(true)}>Add a model</Button>;
  return (
    <>
      {models.length === 0 && <EmptyState action={add}>No models yet.</EmptyState>}
      {models.length > 0 && (
        <fieldset className={styles.options}>
          <legend className="visually-hidden">Model</legend>
          {models.map((model) => (
            <label key={model.id} className={styles.option}>
              <input
                type="radio"
                name="model"
                checked={chosen === model.id}
                onChange={() => onChange(model.id)}
              />
              <span className={styles.words}>
                <span className="strong">{model.name}</span>
                <span className="small third">
                  {model.format}, {model.classNames.join(', ')}
                </span>
              </span>
            </label>
          ))}
          <div>{add}</div>
        </fieldset>
      )}
      {adding && <AddModel onClose={() => setAdding(false)} />}
    </>
  );
}
