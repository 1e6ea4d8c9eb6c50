'use client';
import type { Role } from '@morphoscope/rpc';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../rpc/client';
import { WriteButton } from '../shell/write-button';
import { Dialog } from '../ui/dialog';
import { Field } from '../ui/field';
import { Select } from '../ui/menu';
import { Failed } from '../ui/state';
import styles from './people.module.css';
import { roleOptions } from './roles';
import { ShownOnce } from './shown-once';
import { ShownOnceActions } from './shown-once-actions';

/** Makes a key for a program; it is shown once. */
export function NewKey({ onClose }: { readonly onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [days, setDays] = useState('90');
  const create = useMutation(
    trpc.users.createKey.mutationOptions({
      onSuccess: () => queries.invalidateQueries(trpc.users.keys.pathFilter()),
    }),
  );
  const secret = create.data?.secret;
  const span = Number(days);
  const wrong = !(Number.isInteger(span) && span >= 1 && span <= 730);
  return (
    <Dialog
      title="New key"
      onClose={onClose}
      actions={
        <ShownOnceActions made={secret !== undefined} onClose={onClose}>
          <WriteButton
            least="admin"
            look="primary"
            busy={create.isPending}
            disabled={name.trim() === '' || wrong}
            onClick={() => create.mutate({ name: name.trim(), role, days: span })}
          >
            Make the key
          </WriteButton>
        </ShownOnceActions>
      }
    >
      {secret ? (
        <div className={styles.form}>
          <p>Keep this key where only the program can read it. It is not shown again.</p>
          <ShownOnce label="Key" text={secret} />
        </div>
      ) : (
        <div className={styles.form}>
          <Field label="Name" value={name} onChange={setName} autoFocus hint="What will use it." />
          <div>
            <p className="strong">Role</p>
            <Select<Role> label="Role" value={role} options={roleOptions} onChange={setRole} />
          </div>
          <Field
            label="Works for"
            unit="days"
            width={90}
            value={days}
            onChange={setDays}
            problem={wrong ? 'From 1 to 730 days.' : undefined}
          />
          {create.error && <Failed error={create.error} />}
        </div>
      )}
    </Dialog>
  );
}
