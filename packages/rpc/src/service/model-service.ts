import { MorphoscopeError } from '@morphoscope/domain';
import type { z } from 'zod';
import type { Page } from '../contract/common.js';
import type {
  getModel,
  listModels,
  ModelLayers,
  RegisteredModel,
  registerModel,
} from '../contract/models.js';
import type { Principal } from '../principal.js';
import type { Backbone } from './backbone.js';

export class ModelService {
  constructor(protected readonly own: Backbone) {}

  async list(who: Principal, input: z.output<typeof listModels>): Promise<Page<RegisteredModel>> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async layers(who: Principal, input: z.output<typeof getModel>): Promise<ModelLayers> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async register(who: Principal, input: z.output<typeof registerModel>): Promise<RegisteredModel> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async remove(who: Principal, input: z.output<typeof getModel>): Promise<void> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }
}
