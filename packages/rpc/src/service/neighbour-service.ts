import { MorphoscopeError } from '@morphoscope/domain';
import type { z } from 'zod';
import type {
  ClusterGraph,
  clusterGraph,
  findNeighbours,
  NeighbourStatus,
  Neighbours,
  neighbourStatus,
} from '../contract/neighbours.js';
import type { Principal } from '../principal.js';
import type { Backbone } from './backbone.js';

export class NeighbourService {
  constructor(protected readonly own: Backbone) {}

  async find(who: Principal, input: z.output<typeof findNeighbours>): Promise<Neighbours> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async status(who: Principal, input: z.output<typeof neighbourStatus>): Promise<NeighbourStatus> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async graph(who: Principal, input: z.output<typeof clusterGraph>): Promise<ClusterGraph> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }
}
