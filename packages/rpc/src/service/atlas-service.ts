import { MorphoscopeError } from '@morphoscope/domain';
import type { z } from 'zod';
import type {
  AtlasInfo,
  describeAtlas,
  getSet,
  listSets,
  saveSet,
  TileSet,
  TileSetDetail,
} from '../contract/atlas.js';
import type { Page } from '../contract/common.js';
import type { Principal } from '../principal.js';
import type { Backbone } from './backbone.js';
import { openedAtlas } from './opened-study-work.js';
import { ownStudy } from './own-rows.js';

export class AtlasService {
  constructor(protected readonly own: Backbone) {}

  /** @throws MorphoscopeError `StudyError` for a study whose tiles are not indexed. */
  async get(who: Principal, { study, dictionary }: z.output<typeof describeAtlas>): Promise<AtlasInfo> {
    return openedAtlas(this.own.library, await ownStudy(this.own.db.queries, who, study), dictionary);
  }

  async sets(who: Principal, input: z.output<typeof listSets>): Promise<Page<TileSet>> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async set(who: Principal, input: z.output<typeof getSet>): Promise<TileSetDetail> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async saveSet(who: Principal, input: z.output<typeof saveSet>): Promise<TileSet> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async removeSet(who: Principal, input: z.output<typeof getSet>): Promise<void> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }
}
