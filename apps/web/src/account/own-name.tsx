'use client';
import type { Me } from '@morphoscope/rpc';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../rpc/client';
import { WriteButton } from '../shell/write-button';
import { Field } from '../ui/field';
import { useAnnounce } from '../ui/live-region';
import { Card } from '../ui/panel';
import { Failed } from '../ui/state';
import styles from './account.module.css';

/** One's name, as it stands beside what one does from now on. */
export function OwnName({ me }: { readonly me: Me }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const announce = useAnnounce();
  const [name, setName] = useState(me.name);
  const change = useMutation(
    trpc.users.changeName.mutationOptions({
      onSuccess: (now) => {
        announce(`You are called ${now.name}.`);
        return queries.invalidateQueries(trpc.users.pathFilter());
      },
    }),
  );
  const ready = name.trim() !== '' && name.trim() !== me.name && !change.isPending;
  return (
    <Card title="Name">
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) change.mutate({ name: name.trim() });
        }}
      >
        <Field
          label="Your name"
          value={name}
          onChange={setName}
          autoComplete="name"
          hint="What you wrote so far keeps the name it has."
        />
        <Field label="E-mail" type="email" value={me.email ?? ''} onChange={() => {}} disabled />
        {change.error && <Failed error={change.error} />}
        <div>
          <WriteButton least="viewer" type="submit" busy={change.isPending} disabled={!ready}>
            Save the name
          </WriteButton>
        </div>
      </form>
    </Card>
  );
}
