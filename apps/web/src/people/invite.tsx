'use client';
import type { Role } from '@morphoscope/rpc';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { date } from '../format/time';
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

/** Makes a link for one person. The server sends no mail: the link is for the admin to hand on. */
export function Invite({ onClose }: { readonly onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('annotator');
  const invite = useMutation(
    trpc.users.invite.mutationOptions({
      onSuccess: () => queries.invalidateQueries(trpc.users.invitations.pathFilter()),
    }),
  );
  const form = useId();
  const link = invite.data?.link;
  const ready = /^\S+@\S+$/.test(email.trim());
  return (
    <Dialog
      title="Invite"
      onClose={onClose}
      actions={
        <ShownOnceActions made={link !== undefined} onClose={onClose}>
          <WriteButton
            least="admin"
            look="primary"
            type="submit"
            form={form}
            busy={invite.isPending}
            disabled={!ready}
          >
            Make the link
          </WriteButton>
        </ShownOnceActions>
      }
    >
      {link ? (
        <div className={styles.form}>
          <p>
            Send this link to {invite.data?.email}. It works once, until{' '}
            {invite.data && date(invite.data.expiresAt)}, and is not shown again.
          </p>
          <ShownOnce label="Link" text={link} />
        </div>
      ) : (
        <form
          id={form}
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault();
            if (ready) invite.mutate({ email: email.trim(), role });
          }}
        >
          <Field label="E-mail" type="email" value={email} onChange={setEmail} autoFocus />
          <div>
            <p className="strong">Role</p>
            <Select<Role> label="Role" value={role} options={roleOptions} onChange={setRole} />
          </div>
          {invite.error && <Failed error={invite.error} />}
        </form>
      )}
    </Dialog>
  );
}
