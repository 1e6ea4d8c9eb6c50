'use client';
import type { Member, Role } from '@morphoscope/rpc';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { date } from '../format/time';
import { useTRPC } from '../rpc/client';
import { failureWords } from '../rpc/failure';
import { Confirm } from '../shell/confirm';
import { useBlocked, WriteButton } from '../shell/write-button';
import { useAnnounce } from '../ui/live-region';
import { Select } from '../ui/menu';
import { Card } from '../ui/panel';
import { Failed, Skeleton } from '../ui/state';
import { type Column, Table } from '../ui/table';
import { Invite } from './invite';
import { Invited } from './invited';
import { PasswordLink } from './password-link';
import styles from './people.module.css';
import { roleOptions } from './roles';

type Doing =
  | { readonly what: 'invite' }
  | { readonly what: 'password' | 'remove'; readonly member: Member }
  | null;

/** Who belongs to the organisation, and who is invited. Admins change it. */
export function Members({ admin }: { readonly admin: boolean }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const announce = useAnnounce();
  const blocked = useBlocked('admin');
  const [doing, setDoing] = useState<Doing>(null);
  const members = useQuery(trpc.users.members.queryOptions());
  const changeRole = useMutation(
    trpc.users.changeRole.mutationOptions({
      onSuccess: ({ name, role }) => {
        announce(`${name} is ${role} now.`);
        return queries.invalidateQueries(trpc.users.pathFilter());
      },
      onError: (error: unknown) => announce(failureWords(error)),
    }),
  );
  const columns: readonly Column<Member>[] = [
    {
      key: 'name',
      head: 'Name',
      sort: ({ name }) => name,
      cell: ({ name, me }) => (me ? `${name} (you)` : name),
    },
    { key: 'email', head: 'E-mail', sort: ({ email }) => email, cell: ({ email }) => email },
    {
      key: 'role',
      head: 'Role',
      cell: ({ id, name, role }) =>
        admin ? (
          <Select<Role>
            label={`Role of ${name}`}
            size="small"
            blocked={blocked}
            value={role}
            options={roleOptions}
            onChange={(next) => changeRole.mutate({ member: id, role: next })}
          />
        ) : (
          role
        ),
    },
    { key: 'since', head: 'Since', sort: ({ since }) => since, cell: ({ since }) => date(since) },
    ...(admin ? [toolsColumn(setDoing)] : []),
  ];
  return (
    <>
      <Card
        title="People"
        note={
          admin ? (
            <WriteButton
              least="admin"
              size="small"
              look="primary"
              onClick={() => setDoing({ what: 'invite' })}
            >
              Invite
            </WriteButton>
          ) : undefined
        }
      >
        {members.error && <Failed error={members.error} onRetry={() => members.refetch()} />}
        {!members.data && !members.error && <Skeleton height={102} />}
        {members.data && (
          <Table
            label="People of the organisation"
            rows={members.data}
            rowKey={({ id }) => id}
            columns={columns}
          />
        )}
      </Card>
      {admin && <Invited />}
      {doing?.what === 'invite' && <Invite onClose={() => setDoing(null)} />}
      {doing?.what === 'password' && <PasswordLink member={doing.member} onClose={() => setDoing(null)} />}
      {doing?.what === 'remove' && <RemoveMember member={doing.member} onClose={() => setDoing(null)} />}
    </>
  );
}

/** What an admin does to others. */
function toolsColumn(onDo: (doing: Doing) => void): Column<Member> {
  return {
    key: 'tools',
    head: <span className="visually-hidden">What you can do</span>,
    numeric: true,
    cell: (member) =>
      member.me ? null : (
        <span className={styles.rowTools}>
          <WriteButton
            least="admin"
            size="small"
            look="plain"
            aria-label={`New password for ${member.name}`}
            onClick={() => onDo({ what: 'password', member })}
          >
            New password
          </WriteButton>
          <WriteButton
            least="admin"
            size="small"
            look="plain"
            aria-label={`Remove ${member.name}`}
            onClick={() => onDo({ what: 'remove', member })}
          >
            Remove
          </WriteButton>
        </span>
      ),
  };
}

function RemoveMember({ member, onClose }: { readonly member: Member; readonly onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const remove = useMutation(
    trpc.users.remove.mutationOptions({
      onSuccess: () => {
        void queries.invalidateQueries(trpc.users.pathFilter());
        onClose();
      },
    }),
  );
  return (
    <Confirm
      least="admin"
      title={`Remove ${member.name}?`}
      verb="Remove"
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate({ member: member.id })}
      onClose={onClose}
    >
      They see nothing of this organisation from now on, and their API keys stop working. What they named and
      wrote stays.
    </Confirm>
  );
}
