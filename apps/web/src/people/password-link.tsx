'use client';
import type { Member } from '@morphoscope/rpc';
import { useMutation } from '@tanstack/react-query';
import { moment } from '../format/time';
import { useTRPC } from '../rpc/client';
import { WriteButton } from '../shell/write-button';
import { Dialog } from '../ui/dialog';
import { Failed } from '../ui/state';
import styles from './people.module.css';
import { ShownOnce } from './shown-once';
import { ShownOnceActions } from './shown-once-actions';

/** Makes a link by which a member sets a new password. The server sends no mail: the link is for the admin to hand on. */
export function PasswordLink({ member, onClose }: { readonly member: Member; readonly onClose: () => void }) {
  const trpc = useTRPC();
  const make = useMutation(trpc.users.linkPassword.mutationOptions());
  const made = make.data;
  return (
    <Dialog
      title={`New password for ${member.name}`}
      onClose={onClose}
      actions={
        <ShownOnceActions made={made !== undefined} onClose={onClose}>
          <WriteButton
            least="admin"
            look="primary"
            busy={make.isPending}
            onClick={() => make.mutate({ member: member.id })}
          >
            Make the link
          </WriteButton>
        </ShownOnceActions>
      }
    >
      <div className={styles.form}>
        {made ? (
          <>
            <p>
              Hand this link to {made.name} ({made.email}) where nobody else reads it. It works once, until{' '}
              {moment(made.expiresAt)}, and is not shown again.
            </p>
            <ShownOnce label="Link" text={made.link} />
          </>
        ) : (
          <p>
            Whoever has the link sets the password of {member.email}. It works once, within 24 hours, and
            signs {member.name} out everywhere when it is used. An earlier link stops working now.
          </p>
        )}
        {make.error && <Failed error={make.error} />}
      </div>
    </Dialog>
  );
}
