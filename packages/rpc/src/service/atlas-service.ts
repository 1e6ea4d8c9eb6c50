import type { z } from 'zod';
import type {
  AtlasInfo,
  describeAtlas,
  getSet,
  listSets,
  renameSet,
  saveSet,
  TileSet,
  TileSetDetail,
} from '../contract/atlas.js';
import type { Page } from '../contract/common.js';
import type { Principal } from '../principal.js';
import type { Backbone } from './backbone.js';
import { openedAtlas } from './opened-study-work.js';
import { ownStudy } from './own-rows.js';
import { TileSets } from './tile-sets.js';

/** The map of tiles, and what people keep of it. */
export class AtlasService {
  readonly #tileSets: TileSets;

  constructor(private readonly own: Backbone) {
    this.#tileSets = new TileSets(own);
  }

  /** @throws MorphoscopeError `StudyError` for a study whose tiles are not indexed. */
  async get(who: Principal, { study, dictionary }: z.output<typeof describeAtlas>): Promise<AtlasInfo> {
    return openedAtlas(this.own.library, await ownStudy(this.own.db.queries, who, study), dictionary);
  }

  sets(who: Principal, input: z.output<typeof listSets>): Promise<Page<TileSet>> {
    return this.#tileSets.list(who, input);
  }

  set(who: Principal, input: z.output<typeof getSet>): Promise<TileSetDetail> {
    return this.#tileSets.get(who, input);
  }

  saveSet(who: Principal, input: z.output<typeof saveSet>): Promise<TileSet> {
    return this.#tileSets.save(who, input);
  }

  renameSet(who: Principal, input: z.output<typeof renameSet>): Promise<TileSet> {
    return this.#tileSets.rename(who, input);
  }

  removeSet(who: Principal, input: z.output<typeof getSet>): Promise<void> {
    return this.#tileSets.remove(who, input);
  }
}
