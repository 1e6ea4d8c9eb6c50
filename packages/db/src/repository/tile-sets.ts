import { and, asc, desc, eq } from 'drizzle-orm';
import { beyond, type PageOf, type PageRequest, pageOf } from '../page.js';
import type { TileSetRow } from '../rows.js';
import { tileSet, tileSetSlide } from '../schema/index.js';
import type { Scope } from '../scope.js';
import { newRow, Repository } from './repository.js';

/** A tile of a study. */
export interface SetTile {
  readonly slide: string;
  readonly tile: number;
}

/** A set with its tiles. */
export interface TileSetWithTiles extends TileSetRow {
  /** Slide by slide, otherwise in the order they were given. */
  readonly members: readonly SetTile[];
}

/** A statement takes 65,535 values. */
const ROWS_PER_INSERT = 1000;

const own = (scope: Scope, studyId: string, id: string) =>
  and(eq(tileSet.organisationId, scope.organisationId), eq(tileSet.studyId, studyId), eq(tileSet.id, id));

/** Tiles that people kept together. */
export class TileSets extends Repository {
  /** Newest first. */
  async list(scope: Scope, page: PageRequest & { readonly studyId: string }): Promise<PageOf<TileSetRow>> {
    const rows = await this.queries
      .select()
      .from(tileSet)
      .where(
        and(
          eq(tileSet.organisationId, scope.organisationId),
          eq(tileSet.studyId, page.studyId),
          beyond(page, 'descending', tileSet.createdAt, tileSet.id),
        ),
      )
      .orderBy(desc(tileSet.createdAt), desc(tileSet.id))
      .limit(page.limit + 1);
    return pageOf(rows, page, (row) => [row.createdAt, row.id]);
  }

  async get(scope: Scope, studyId: string, id: string): Promise<TileSetWithTiles | undefined> {
    const [row] = await this.queries
      .select()
      .from(tileSet)
      .where(own(scope, studyId, id));
    if (!row) return undefined;
    const slides = await this.queries
      .select({ slide: tileSetSlide.slide, tiles: tileSetSlide.tiles })
      .from(tileSetSlide)
      .where(and(eq(tileSetSlide.organisationId, scope.organisationId), eq(tileSetSlide.tileSetId, id)))
      .orderBy(asc(tileSetSlide.position));
    const members = slides.flatMap(({ slide, tiles }) => tiles.map((tile) => ({ slide, tile })));
    return { ...row, members };
  }

  /** A tile given twice is kept once. */
  save(
    scope: Scope,
    input: { readonly studyId: string; readonly name: string; readonly tiles: readonly SetTile[] },
  ): Promise<TileSetRow> {
    const { studyId, name } = input;
    const bySlide = new Map<string, Set<number>>();
    for (const { slide, tile } of input.tiles) {
      const tiles = bySlide.get(slide) ?? new Set();
      bySlide.set(slide, tiles.add(tile));
    }
    const slides = [...bySlide].map(([slide, tiles], position) => ({ slide, position, tiles: [...tiles] }));
    const count = slides.reduce((sum, { tiles }) => sum + tiles.length, 0);
    return this.queries.transaction(async (tx) => {
      const [row] = await tx
        .insert(tileSet)
        .values({ ...newRow(scope), studyId, name, tiles: count })
        .returning();
      const { organisationId, id: tileSetId } = row!;
      for (let at = 0; at < slides.length; at += ROWS_PER_INSERT) {
        const values = slides.slice(at, at + ROWS_PER_INSERT);
        await tx.insert(tileSetSlide).values(values.map((one) => ({ ...one, organisationId, tileSetId })));
      }
      return row!;
    });
  }

  async rename(scope: Scope, studyId: string, id: string, name: string): Promise<TileSetRow | undefined> {
    const [row] = await this.queries
      .update(tileSet)
      .set({ name })
      .where(own(scope, studyId, id))
      .returning();
    return row;
  }

  async remove(scope: Scope, studyId: string, id: string): Promise<TileSetRow | undefined> {
    const [row] = await this.queries
      .delete(tileSet)
      .where(own(scope, studyId, id))
      .returning();
    return row;
  }
}
