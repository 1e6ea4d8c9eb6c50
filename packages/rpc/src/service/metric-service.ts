import { MorphoscopeError } from '@morphoscope/domain';
import type { z } from 'zod';
import type {
  getMetrics,
  SlideDecision,
  StudyDecisions,
  StudyMetrics,
  slideDecision,
  studyDecision,
} from '../contract/metrics.js';
import type { Principal } from '../principal.js';
import type { Backbone } from './backbone.js';

export class MetricService {
  constructor(protected readonly own: Backbone) {}

  async get(who: Principal, input: z.output<typeof getMetrics>): Promise<StudyMetrics> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async slide(who: Principal, input: z.output<typeof slideDecision>): Promise<SlideDecision> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async study(who: Principal, input: z.output<typeof studyDecision>): Promise<StudyDecisions> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }
}
