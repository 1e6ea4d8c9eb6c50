import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { beyond, type PageOf, type PageRequest, pageOf } from '../page.js';
import type { SlideRow } from '../rows.js';
import { slide } from '../schema/index.js';
import type { Scope } from '../scope.js';
import { containing } from '../search.js';
import { newRow, Repository, record } from './repository.js';

type Made = 'id' | 'organisationId' | 'projectId' | 'createdAt' | 'authorId' | 'author';

/** A slide as it was found. What a file does not say is `null` or left out. */
export type FoundSlide = Pick<SlideRow, 'name' | 'path' | 'state'> & Partial<Omit<SlideRow, Made>>;

/** What people say of a slide. */
export type SlideWords = Partial<Pick<SlideRow, 'name' | 'label' | 'group' | 'site'>>;

const own = (scope: Scope, id: string) =>
  and(eq(slide.organisationId, scope.organisationId), eq(slide.id, id));

/** A statement takes 65,535 values. */
const ROWS_PER_INSERT = 1000;

const found = (column: string) => sql.raw(`excluded.${column}`);

const foundAgain = {
  state: found('state'),
  message: found('message'),
  suggestion: found('suggestion'),
  vendor: found('vendor'),
  width: found('width'),
  height: found('height'),
  mppX: found('mpp_x'),
  mppY: found('mpp_y'),
  objectivePower: found('objective_power'),
  levels: found('levels'),
  findings: found('findings'),
};

/** Slides registered in projects. */
export class Slides extends Repository {
  /** By name. */
  async list(
    scope: Scope,
    page: PageRequest & { readonly projectId: string; readonly search?: string | undefined },
  ): Promise<PageOf<SlideRow>> {
    const rows = await this.queries
      .select()
      .from(slide)
      .where(
        and(
          eq(slide.organisationId, scope.organisationId),
          eq(slide.projectId, page.projectId),
          containing(slide.name, page.search),
          beyond(page, 'ascending', slide.name, slide.id),
        ),
      )
      .orderBy(asc(slide.name), asc(slide.id))
      .limit(page.limit + 1);
    return pageOf(rows, page, (row) => [row.name, row.id]);
  }

  async get(scope: Scope, id: string): Promise<SlideRow | undefined> {
    const [row] = await this.queries.select().from(slide).where(own(scope, id));
    return row;
  }

  /** In the order of the ids; those the organisation does not have are left out. */
  async getAll(scope: Scope, ids: readonly string[]): Promise<SlideRow[]> {
    const rows = await this.queries
      .select()
      .from(slide)
      .where(and(eq(slide.organisationId, scope.organisationId), inArray(slide.id, [...ids])));
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  }

  /** Which of these files the project has already. */
  async registeredPaths(scope: Scope, projectId: string, paths: readonly string[]): Promise<Set<string>> {
    const rows = await this.queries
      .select({ path: slide.path })
      .from(slide)
      .where(
        and(
          eq(slide.organisationId, scope.organisationId),
          eq(slide.projectId, projectId),
          inArray(slide.path, [...paths]),
        ),
      );
    return new Set(rows.map(({ path }) => path));
  }

  /** Adds slides to a project. A file that it has already keeps its id and words, and is described anew. */
  register(scope: Scope, projectId: string, slides: readonly FoundSlide[]): Promise<SlideRow[]> {
    const byPath = [...new Map(slides.map((one) => [one.path, one])).values()];
    if (byPath.length === 0) return Promise.resolve([]);
    return this.queries.transaction(async (tx) => {
      const rows: SlideRow[] = [];
      for (let at = 0; at < byPath.length; at += ROWS_PER_INSERT) {
        const values = byPath.slice(at, at + ROWS_PER_INSERT);
        const written = await tx
          .insert(slide)
          .values(values.map((one) => ({ ...one, ...newRow(scope), projectId })))
          .onConflictDoUpdate({ target: [slide.projectId, slide.path], set: foundAgain })
          .returning();
        rows.push(...written);
      }
      const names = rows.length === 1 ? `the slide ${rows[0]!.name}` : `${rows.length} slides`;
      await record(tx, scope, 'slide.register', `registered ${names}`);
      return rows;
    });
  }

  /** Changes what people say of a slide; `null` takes a word away. */
  describe(scope: Scope, id: string, words: SlideWords): Promise<SlideRow | undefined> {
    return this.queries.transaction(async (tx) => {
      const { name, label, group, site } = words;
      const [row] = await tx
        .update(slide)
        .set({ id, name, label, group, site })
        .where(own(scope, id))
        .returning();
      if (row) await record(tx, scope, 'slide.describe', `described the slide ${row.name}`);
      return row;
    });
  }

  /** The file stays. */
  remove(scope: Scope, id: string): Promise<SlideRow | undefined> {
    return this.queries.transaction(async (tx) => {
      const [row] = await tx.delete(slide).where(own(scope, id)).returning();
      if (row) await record(tx, scope, 'slide.remove', `removed the slide ${row.name}`);
      return row;
    });
  }
}
