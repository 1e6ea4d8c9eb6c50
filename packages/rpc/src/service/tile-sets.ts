import { createRepositories, type Repositories, type TileSetRow } from '@morphoscope/db';
import type { z } from 'zod';
import type { getSet, listSets, renameSet, saveSet, TileSet, TileSetDetail } from '../contract/atlas.js';
import type { Page } from '../contract/common.js';
import type { Principal } from '../principal.js';
import type { Backbone } from './backbone.js';
import { found, ownStudy } from './own-rows.js';

/** Tiles that people kept together. */
export class TileSets {
  private readonly rows: Repositories['tileSets'];

  constructor(private readonly own: Pick<Backbone, 'db'>) {
    this.rows = createRepositories(own.db.queries).tileSets;
  }

  /** Sets of a study, the last first. */
  async list(who: Principal, { study, ...page }: z.output<typeof listSets>): Promise<Page<TileSet>> {
    const { id } = await ownStudy(this.own.db.queries, who, study);
    const sets = await this.rows.list(who, { studyId: id, ...page });
    return { ...sets, items: sets.items.map(asTileSet) };
  }

  async get(who: Principal, { study, set }: z.output<typeof getSet>): Promise<TileSetDetail> {
    const { id } = await ownStudy(this.own.db.queries, who, study);
    const row = found(await this.rows.get(who, id, set), 'set of tiles', set);
    return { ...asTileSet(row), members: row.members };
  }

  async save(who: Principal, { study, name, tiles }: z.output<typeof saveSet>): Promise<TileSet> {
    const { id } = await ownStudy(this.own.db.queries, who, study);
    return asTileSet(await this.rows.save(who, { studyId: id, name, tiles }));
  }

  async rename(who: Principal, { study, set, name }: z.output<typeof renameSet>): Promise<TileSet> {
    const { id } = await ownStudy(this.own.db.queries, who, study);
    return asTileSet(found(await this.rows.rename(who, id, set, name), 'set of tiles', set));
  }

  async remove(who: Principal, { study, set }: z.output<typeof getSet>): Promise<void> {
    const { id } = await ownStudy(this.own.db.queries, who, study);
    found(await this.rows.remove(who, id, set), 'set of tiles', set);
  }
}

function asTileSet({ id, name, tiles, author, createdAt }: TileSetRow): TileSet {
  return { id, name, tiles, author, at: createdAt.toISOString() };
}
