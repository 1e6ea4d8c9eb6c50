'use client';
import type { Door } from '@morphoscope/rpc';
import { skipToken, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import styles from '../../account/account.module.css';
import { setPassword } from '../../account/door';
import { DoorFrame } from '../../account/door-frame';
import { useLinkToken } from '../../account/use-link-token';
import { useTRPC } from '../../rpc/client';
import { failureOf } from '../../rpc/failure';
import { Button, ButtonLink } from '../../ui/button';
import { Field } from '../../ui/field';
import { Banner, Failed, Skeleton } from '../../ui/state';
import { NoDoor } from '../sign-in/sign-in';

/** What the link of a forgotten password opens: a form for a new one. */
export function NewPassword() {
  const trpc = useTRPC();
  const token = useLinkToken();
  const [done, setDone] = useState(false);
  const door = useQuery(trpc.users.door.queryOptions(token && !done ? { password: token } : skipToken));
  if (door.data?.mode === 'single') return <NoDoor />;
  if (done) {
    return (
      <DoorFrame title="Your password is new">
        <p>All browsers in which you were signed in are signed out.</p>
        <ButtonLink look="primary" href="/sign-in">
          Sign in
        </ButtonLink>
      </DoorFrame>
    );
  }
  const nothing = door.error !== null && failureOf(door.error).code === 'BAD_REQUEST';
  if (token === '' || nothing) {
    return (
      <DoorFrame title="This link opens nothing">
        <p>It is not whole, was used or replaced, or is over a day old. Ask an admin for a new one.</p>
      </DoorFrame>
    );
  }
  return (
    <DoorFrame title="New password">
      {door.error && <Failed error={door.error} onRetry={() => door.refetch()} />}
      {!door.data && !door.error && <Skeleton height={220} />}
      {door.data?.password && token && (
        <PasswordForm token={token} door={door.data} onDone={() => setDone(true)} />
      )}
    </DoorFrame>
  );
}

function PasswordForm({
  token,
  door,
  onDone,
}: {
  readonly token: string;
  readonly door: Door;
  readonly onDone: () => void;
}) {
  const [password, setText] = useState('');
  const [again, setAgain] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const length = `At least ${door.minPassword} characters.`;
  const short = password !== '' && password.length < door.minPassword;
  const differs = again !== '' && again !== password;
  const ready = password.length >= door.minPassword && again === password && !busy;
  const submit = async () => {
    if (!ready) return;
    setBusy(true);
    const refused = await setPassword(token, password);
    setBusy(false);
    if (refused === null) onDone();
    else setProblem(refused);
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Field
        label="E-mail"
        type="email"
        value={door.password?.email ?? ''}
        onChange={() => {}}
        autoComplete="username"
        disabled
      />
      <Field
        label="New password"
        type="password"
        value={password}
        onChange={setText}
        autoComplete="new-password"
        autoFocus
        problem={short ? length : undefined}
        hint={length}
      />
      <Field
        label="Once more"
        type="password"
        value={again}
        onChange={setAgain}
        autoComplete="new-password"
        problem={differs ? 'This is not the same.' : undefined}
      />
      {problem && <Banner tone="error" title={problem} />}
      <Button type="submit" look="primary" busy={busy} disabled={!ready}>
        Set the password
      </Button>
    </form>
  );
}
