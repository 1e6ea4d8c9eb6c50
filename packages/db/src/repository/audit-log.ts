import { eq, gte, like, lt, or } from 'drizzle-orm';
import { newestPage, type PageOf, type PageRequest } from '../page.js';
import type { AuditRow } from '../rows.js';
import { audit } from '../schema/index.js';
import type { Scope } from '../scope.js';
import { containing } from '../search.js';
import { Repository, record } from './repository.js';

/** Which entries; all that is given must hold. */
export interface AuditFilter {
  /** Exactly, e.g. `member.remove`. */
  readonly action?: string | undefined;
  /** What was changed: the first part of actions, e.g. `member`. */
  readonly kind?: string | undefined;
  /** Somewhere in the author or the words. */
  readonly search?: string | undefined;
  /** From this moment on. */
  readonly from?: Date | undefined;
  /** Before this moment. */
  readonly before?: Date | undefined;
}

/** Who changed what. */
export class AuditLog extends Repository {
  /** Newest first. */
  list(scope: Scope, page: PageRequest & AuditFilter): Promise<PageOf<AuditRow>> {
    return newestPage(
      audit,
      scope,
      page,
      ({ where, order, limit }) =>
        this.queries
          .select()
          .from(audit)
          .where(where)
          .orderBy(...order)
          .limit(limit),
      ...conditions(page),
    );
  }

  /** For changes outside the database; those of the other repositories are written by themselves. */
  record(scope: Scope, action: string, text: string): Promise<void> {
    return record(this.queries, scope, action, text);
  }
}

function conditions({ action, kind, search, from, before }: AuditFilter) {
  const words = search?.trim();
  return [
    action === undefined ? undefined : eq(audit.action, action),
    kind === undefined ? undefined : like(audit.action, `${kind}.%`),
    words ? or(containing(audit.author, words), containing(audit.text, words)) : undefined,
    from === undefined ? undefined : gte(audit.createdAt, from),
    before === undefined ? undefined : lt(audit.createdAt, before),
  ];
}
