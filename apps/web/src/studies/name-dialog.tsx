'use client';
import type { Role } from '@morphoscope/rpc';
import { type ReactNode, useId } from 'react';
import { WriteButton } from '../shell/write-button';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field } from '../ui/field';
import { Failed } from '../ui/state';

/** Asks for a name. Enter does what the button does; `least`: the role that it needs. */
export function NameDialog({
  title,
  verb,
  least,
  name,
  onName,
  busy,
  error,
  onSubmit,
  onClose,
  children,
}: {
  readonly title: string;
  readonly verb: string;
  readonly least: Role;
  readonly name: string;
  readonly onName: (name: string) => void;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}) {
  const form = useId();
  const ready = name.trim() !== '' && !busy;
  return (
    <Dialog
      title={title}
      size="small"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <WriteButton least={least} look="primary" type="submit" form={form} busy={busy} disabled={!ready}>
            {verb}
          </WriteButton>
        </>
      }
    >
      <form
        id={form}
        style={{ display: 'grid', gap: 12 }}
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) onSubmit();
        }}
      >
        <Field label="Name" value={name} onChange={onName} autoFocus />
        {children}
        {error ? <Failed error={error} /> : null}
      </form>
    </Dialog>
  );
}
