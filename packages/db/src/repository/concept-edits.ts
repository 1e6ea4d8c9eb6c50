import { MorphoscopeError } from '@morphoscope/domain';
import { and, asc, desc, eq, gt, max } from 'drizzle-orm';
import { beyond, type PageOf, type PageRequest, pageOf } from '../page.js';
import type { ConceptEditRow } from '../rows.js';
import { conceptEdit } from '../schema/index.js';
import type { Scope } from '../scope.js';
import { type Author, authorOf, Repository } from './repository.js';

/** A dictionary of a study. */
export interface EditedDictionary {
  readonly studyId: string;
  readonly dictionary: string;
}

/** A change of how clusters are shown. */
export interface NewConceptEdit extends EditedDictionary {
  /** Version that the change was made from; 0 before the first. */
  readonly from: number;
  readonly change: unknown;
  /** In words: "named cluster 3 Collagen edge". */
  readonly text: string;
  /** 0-based; left out where the change is of several. */
  readonly cluster?: number;
}

/** The edit that was made, or those that somebody else made since `from`, oldest first. */
export type EditOutcome =
  | { readonly made: ConceptEditRow }
  | { readonly conflict: readonly ConceptEditRow[] };

type Tenant = Pick<Scope, 'organisationId'>;

const own = (scope: Tenant, { studyId, dictionary }: EditedDictionary) =>
  and(
    eq(conceptEdit.organisationId, scope.organisationId),
    eq(conceptEdit.studyId, studyId),
    eq(conceptEdit.dictionary, dictionary),
  );

/**
 * How clusters are shown, as the history of changes. It is itself the audit of them: an edit is never changed or
 * removed, undoing one is another.
 */
export class ConceptEdits extends Repository {
  /** All of a dictionary, in order: the state is what they add up to. */
  all(scope: Tenant, of: EditedDictionary): Promise<ConceptEditRow[]> {
    return this.queries.select().from(conceptEdit).where(own(scope, of)).orderBy(asc(conceptEdit.version));
  }

  /** Version of the newest; 0 where there is none. */
  async version(scope: Tenant, of: EditedDictionary): Promise<number> {
    const [row] = await this.queries
      .select({ version: max(conceptEdit.version) })
      .from(conceptEdit)
      .where(own(scope, of));
    return row?.version ?? 0;
  }

  /** Newest first. */
  async history(scope: Scope, page: PageRequest & EditedDictionary): Promise<PageOf<ConceptEditRow>> {
    const rows = await this.queries
      .select()
      .from(conceptEdit)
      .where(and(own(scope, page), beyond(page, 'descending', conceptEdit.version)))
      .orderBy(desc(conceptEdit.version))
      .limit(page.limit + 1);
    return pageOf(rows, page, (row) => [row.version]);
  }

  /**
   * Adds a change, if nobody was faster. Of several made from one version at once, exactly one is.
   * @param scope whose edit it is; without a person where it was made by nobody who signed in
   * @throws MorphoscopeError `InputError` when `from` is a version that is not there yet
   */
  append(scope: Tenant & Author, edit: NewConceptEdit): Promise<EditOutcome> {
    const { from, ...rest } = edit;
    return this.queries.transaction(async (tx) => {
      const newest = await new ConceptEdits(tx).version(scope, edit);
      if (from > newest) {
        throw new MorphoscopeError('InputError', `version ${from} of these names is not there yet`, {
          suggestion: 'Load the page again.',
        });
      }
      const [made] = await tx
        .insert(conceptEdit)
        .values({ ...rest, version: from + 1, organisationId: scope.organisationId, ...authorOf(scope) })
        .onConflictDoNothing()
        .returning();
      if (made) return { made };
      const conflict = await tx
        .select()
        .from(conceptEdit)
        .where(and(own(scope, edit), gt(conceptEdit.version, from)))
        .orderBy(asc(conceptEdit.version));
      return { conflict };
    });
  }
}
