import type { z } from 'zod';
import type {
  describePlace,
  describeRegion,
  describeTile,
  listTiles,
  Mixture,
  RegionDetail,
  TileDetail,
  TilePage,
} from '../contract/tiles.js';
import type { Principal } from '../principal.js';
import type { Backbone } from './backbone.js';
import { ownStudy } from './own-rows.js';
import { modelRootsOf } from './study-roots.js';

/** Tiles of a study, and how places on its slides are made up. */
export class TileService {
  constructor(private readonly own: Backbone) {}

  async list(who: Principal, { study, ...query }: z.output<typeof listTiles>): Promise<TilePage> {
    return this.own.library.tiles(await this.#folder(who, study), query);
  }

  async get(who: Principal, { study, ...query }: z.output<typeof describeTile>): Promise<TileDetail> {
    const roots = modelRootsOf(this.own.config, who);
    return this.own.library.tile(await this.#folder(who, study), query, roots);
  }

  async region(who: Principal, { study, ...query }: z.output<typeof describeRegion>): Promise<RegionDetail> {
    return this.own.library.region(await this.#folder(who, study), query);
  }

  async place(who: Principal, { study, ...query }: z.output<typeof describePlace>): Promise<Mixture> {
    return this.own.library.place(await this.#folder(who, study), query);
  }

  async #folder(who: Principal, study: string): Promise<string> {
    return (await ownStudy(this.own.db.queries, who, study)).folder;
  }
}
