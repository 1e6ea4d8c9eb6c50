import { type Queries, schema } from '@morphoscope/db';
import { newId } from '../auth/secret.js';
import type { Principal } from '../principal.js';

/** What is written down: who can do what, what is there and what is gone. */
export type AuditAction =
  | 'organisation.create'
  | 'organisation.rename'
  | 'member.invite'
  | 'member.join'
  | 'member.role'
  | 'member.remove'
  | 'invitation.revoke'
  | 'key.create'
  | 'key.revoke'
  | 'session.revoke'
  | 'project.create'
  | 'project.change'
  | 'project.remove'
  | 'slide.register'
  | 'slide.describe'
  | 'slide.remove'
  | 'model.register'
  | 'model.remove'
  | 'study.create'
  | 'study.import'
  | 'study.rename'
  | 'study.remove'
  | 'concept.edit'
  | 'note.remove'
  | 'set.remove'
  | 'reading.create'
  | 'reading.remove'
  | 'job.submit'
  | 'job.cancel'
  | 'job.retry';

/**
 * Writes down who did what. Give the transaction of the change, so that both are there or neither.
 * @param text in words; never a secret.
 */
export async function writeAudit(
  queries: Queries,
  who: Pick<Principal, 'organisationId' | 'userId' | 'name'>,
  action: AuditAction,
  text: string,
): Promise<void> {
  const { organisationId, userId, name } = who;
  await queries
    .insert(schema.audit)
    .values({ id: newId(), organisationId, action, text, authorId: userId, author: name });
}
