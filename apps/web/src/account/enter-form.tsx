'use client';
import type { Door } from '@morphoscope/rpc';
import { useState } from 'react';
import { Button } from '../ui/button';
import { Field } from '../ui/field';
import { Banner } from '../ui/state';
import styles from './account.module.css';
import { enter, enterByProvider } from './door';

/** Name, e-mail and password, as far as the way in needs them. Goes to `next` when somebody is in. */
export function EnterForm({
  way,
  door,
  next,
  invitation,
}: {
  readonly way: 'sign-in' | 'sign-up';
  readonly door: Door;
  readonly next: string;
  /** Token of the link somebody came by. */
  readonly invitation?: string | undefined;
}) {
  const [name, setName] = useState('');
  const [organisation, setOrganisation] = useState('');
  const [email, setEmail] = useState(door.invitation?.email ?? '');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const up = way === 'sign-up';
  const short = up && password !== '' && password.length < door.minPassword;
  const ready = email.trim() !== '' && password !== '' && !short && (!up || name.trim() !== '') && !busy;
  const submit = async () => {
    if (!ready) return;
    setBusy(true);
    const refused = await enter(way, {
      email: email.trim(),
      password,
      ...(up ? { name: name.trim() } : {}),
      ...(up && organisation.trim() !== '' ? { organisation: organisation.trim() } : {}),
      ...(invitation === undefined ? {} : { invitation }),
    });
    if (refused === null) window.location.assign(next);
    else {
      setProblem(refused);
      setBusy(false);
    }
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {up && <Field label="Your name" value={name} onChange={setName} autoComplete="name" autoFocus />}
      <Field
        label="E-mail"
        type="email"
        value={email}
        onChange={setEmail}
        autoComplete="username"
        autoFocus={!up}
        disabled={door.invitation !== undefined}
      />
      <Field
        label="Password"
        type="password"
        value={password}
        onChange={setPassword}
        autoComplete={up ? 'new-password' : 'current-password'}
        problem={short ? `At least ${door.minPassword} characters.` : undefined}
        {...(up ? { hint: `At least ${door.minPassword} characters.` } : {})}
      />
      {up && door.invitation === undefined && (
        <Field
          label="Organisation"
          value={organisation}
          onChange={setOrganisation}
          autoComplete="organization"
          hint="Whose slides and studies these will be. You can invite others."
        />
      )}
      {problem && <Banner tone="error" title={problem} />}
      <Button type="submit" look="primary" busy={busy} disabled={!ready}>
        {up ? 'Create the account' : 'Sign in'}
      </Button>
      {door.provider && (
        <Button onClick={() => void enterByProvider(next).then(setProblem)}>
          Go on with {door.provider}
        </Button>
      )}
    </form>
  );
}
