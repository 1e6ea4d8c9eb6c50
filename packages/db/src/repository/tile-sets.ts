import { and, asc, desc, eq, sql } from 'drizzle-orm';
import { beyond, type PageOf, type PageRequest, pageOf } from '../page.js';
import type { TileSetRow } from '../rows.js';
import { tileSet, tileSetMember } from '../schema/index.js';
import type { Scope } from '../scope.js';
import { newRow, Repository } from './repository.js';

/** A tile of a study. */
export interface SetTile {
  readonly slide: string;
  readonly tile: number;
}

export interface TileSetWithTiles extends TileSetRow {
  /** In the order they were given. */
  readonly members: readonly SetTile[];
}

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
    const members = await this.queries
      .select({ slide: tileSetMember.slide, tile: tileSetMember.tile })
      .from(tileSetMember)
      .where(and(eq(tileSetMember.organisationId, scope.organisationId), eq(tileSetMember.tileSetId, id)))
      .orderBy(asc(tileSetMember.position));
    return { ...row, members };
  }

  /** A tile given twice is kept once. */
  save(
    scope: Scope,
    input: { readonly studyId: string; readonly name: string; readonly tiles: readonly SetTile[] },
  ): Promise<TileSetRow> {
    const { studyId, name } = input;
    const tiles = [...new Map(input.tiles.map((one) => [`${one.tile}/${one.slide}`, one])).values()];
    return this.queries.transaction(async (tx) => {
      const [row] = await tx
        .insert(tileSet)
        .values({ ...newRow(scope), studyId, name, tiles: tiles.length })
        .returning();
      // Columns as arrays: a set may have more tiles than a statement takes values.
      const slides = sql.param(tiles.map(({ slide }) => slide));
      const numbers = sql.param(tiles.map(({ tile }) => tile));
      await tx.execute(sql`
        insert into tile_set_member (organisation_id, tile_set_id, position, slide, tile)
        select ${scope.organisationId}, ${row!.id}, at - 1, slide, tile
        from unnest(${slides}::text[], ${numbers}::int[]) with ordinality as given(slide, tile, at)`);
      return row!;
    });
  }

  async remove(scope: Scope, studyId: string, id: string): Promise<TileSetRow | undefined> {
    const [row] = await this.queries
      .delete(tileSet)
      .where(own(scope, studyId, id))
      .returning();
    return row;
  }
}
