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

export class AtlasService {
  constructor(protected readonly own: Backbone) {}

  async get(who: Principal, input: z.output<typeof describeAtlas>): Promise<AtlasInfo> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
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
