import { MorphoscopeError } from '@morphoscope/domain';
import type { z } from 'zod';
import type { Page } from '../contract/common.js';
import type {
  browseSlides,
  describeSlide,
  getSlide,
  listSlides,
  Registered,
  RegisteredSlide,
  registerSlides,
  SlideFolder,
} from '../contract/slides.js';
import type { Principal } from '../principal.js';
import type { Backbone } from './backbone.js';

export class SlideService {
  constructor(protected readonly own: Backbone) {}

  async list(who: Principal, input: z.output<typeof listSlides>): Promise<Page<RegisteredSlide>> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async get(who: Principal, input: z.output<typeof getSlide>): Promise<RegisteredSlide> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async browse(who: Principal, input: z.output<typeof browseSlides>): Promise<SlideFolder> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async register(who: Principal, input: z.output<typeof registerSlides>): Promise<Registered> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async describe(who: Principal, input: z.output<typeof describeSlide>): Promise<RegisteredSlide> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async remove(who: Principal, input: z.output<typeof getSlide>): Promise<void> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }
}
