import { and, desc, eq } from 'drizzle-orm';
import { beyond, type PageOf, type PageRequest, pageOf } from '../page.js';
import type { AuditRow } from '../rows.js';
import { audit } from '../schema/index.js';
import type { Scope } from '../scope.js';
import { Repository, record } from './repository.js';

/** Who changed what. */
export class AuditLog extends Repository {
  /** Newest first. */
  async list(
    scope: Scope,
    page: PageRequest & { readonly action?: string | undefined },
  ): Promise<PageOf<AuditRow>> {
    const rows = await this.queries
      .select()
      .from(audit)
      .where(
        and(
          eq(audit.organisationId, scope.organisationId),
          page.action === undefined ? undefined : eq(audit.action, page.action),
          beyond(page, 'descending', audit.createdAt, audit.id),
        ),
      )
      .orderBy(desc(audit.createdAt), desc(audit.id))
      .limit(page.limit + 1);
    return pageOf(rows, page, (row) => [row.createdAt, row.id]);
  }

  /** For changes outside the database; those of the other repositories are written by themselves. */
  record(scope: Scope, action: string, text: string): Promise<void> {
    return record(this.queries, scope, action, text);
  }
}
