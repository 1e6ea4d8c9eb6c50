'use client';
import type { Role } from '@morphoscope/rpc';
import type { ReactNode } from 'react';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Failed } from '../ui/state';
import { WriteButton } from './write-button';

/** Asks before something is done that cannot be taken back. */
export function Confirm({
  title,
  least,
  verb,
  children,
  busy,
  error,
  onConfirm,
  onClose,
}: {
  /** A question, e.g. `Remove Reader Two?` */
  readonly title: string;
  /** The role that it needs. */
  readonly least: Role;
  readonly verb: string;
  /** What will be gone, and what stays. */
  readonly children: ReactNode;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}) {
  return (
    <Dialog
      title={title}
      size="small"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <WriteButton least={least} look="danger" busy={busy} onClick={onConfirm}>
            {verb}
          </WriteButton>
        </>
      }
    >
      <p>{children}</p>
      {error ? <Failed error={error} /> : null}
    </Dialog>
  );
}
