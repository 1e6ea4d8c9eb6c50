'use client';
import type { ReactNode } from 'react';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field } from '../ui/field';
import { Failed } from '../ui/state';

/** Asks for a name. Enter does what the button does. */
export function NameDialog({
  title,
  verb,
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
  readonly name: string;
  readonly onName: (name: string) => void;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}) {
  const ready = name.trim() !== '' && !busy;
  return (
    <Dialog
      title={title}
      size="small"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" busy={busy} disabled={!ready} onClick={onSubmit}>
            {verb}
          </Button>
        </>
      }
    >
      <form
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
