import { MorphoscopeError } from '@morphoscope/domain';
import type { z } from 'zod';
import type {
  answerReading,
  createReading,
  getReading,
  listReadings,
  Reading,
  ReadingDetail,
} from '../contract/readings.js';
import type { Principal } from '../principal.js';
import type { Backbone } from './backbone.js';

export class ReadingService {
  constructor(protected readonly own: Backbone) {}

  async list(who: Principal, input: z.output<typeof listReadings>): Promise<readonly Reading[]> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async get(who: Principal, input: z.output<typeof getReading>): Promise<ReadingDetail> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async create(who: Principal, input: z.output<typeof createReading>): Promise<Reading> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async answer(who: Principal, input: z.output<typeof answerReading>): Promise<ReadingDetail> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async remove(who: Principal, input: z.output<typeof getReading>): Promise<void> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }
}
