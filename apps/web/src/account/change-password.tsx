'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../rpc/client';
import { WriteButton } from '../shell/write-button';
import { Field } from '../ui/field';
import { useAnnounce } from '../ui/live-region';
import { Card } from '../ui/panel';
import { Banner } from '../ui/state';
import styles from './account.module.css';
import { changePassword } from './door';

/** A new password by the old one. Other browsers are signed out by it. */
export function ChangePassword({ email }: { readonly email: string }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const announce = useAnnounce();
  const door = useQuery(trpc.users.door.queryOptions({}));
  const [old, setOld] = useState('');
  const [fresh, setFresh] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const least = door.data?.minPassword ?? 0;
  const length = least > 0 ? `At least ${least} characters.` : 'A long one.';
  const short = fresh !== '' && fresh.length < least;
  const ready = old !== '' && fresh !== '' && !short && !busy;
  const submit = async () => {
    if (!ready) return;
    setBusy(true);
    const refused = await changePassword(old, fresh);
    setBusy(false);
    setProblem(refused);
    if (refused !== null) return;
    setOld('');
    setFresh('');
    announce('Your password is changed. Other browsers are signed out.');
    await queries.invalidateQueries(trpc.users.sessions.pathFilter());
  };
  return (
    <Card title="Password">
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
        <Field
          label="Password so far"
          type="password"
          value={old}
          onChange={setOld}
          autoComplete="current-password"
        />
        <Field
          label="New password"
          type="password"
          value={fresh}
          onChange={setFresh}
          autoComplete="new-password"
          problem={short ? length : undefined}
          hint={`${length} All other browsers are signed out.`}
        />
        {problem && <Banner tone="error" title={problem} />}
        <div>
          <WriteButton least="viewer" type="submit" busy={busy} disabled={!ready}>
            Change the password
          </WriteButton>
        </div>
      </form>
    </Card>
  );
}
