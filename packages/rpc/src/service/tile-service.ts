import { MorphoscopeError } from '@morphoscope/domain';
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

export class TileService {
  constructor(protected readonly own: Backbone) {}

  async list(who: Principal, input: z.output<typeof listTiles>): Promise<TilePage> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async get(who: Principal, input: z.output<typeof describeTile>): Promise<TileDetail> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async region(who: Principal, input: z.output<typeof describeRegion>): Promise<RegionDetail> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async place(who: Principal, input: z.output<typeof describePlace>): Promise<Mixture> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }
}
