import type { AuditEntry, Page } from '@morphoscope/rpc';

/** Entries per request. */
const LIMIT = 500;

/** All entries, page by page. */
export async function everyEntry(
  ask: (page: { readonly limit: number; readonly cursor?: string }) => Promise<Page<AuditEntry>>,
): Promise<readonly AuditEntry[]> {
  const entries: AuditEntry[] = [];
  let cursor: string | undefined;
  do {
    const page = await ask({ limit: LIMIT, ...(cursor === undefined ? {} : { cursor }) });
    entries.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return entries;
}
