import { MorphoscopeError } from '@morphoscope/domain';
import type { z } from 'zod';
import type { Page } from '../contract/common.js';
import type { getJob, Job, JobLine, jobLog, listJobs, submitJob, watchJobs } from '../contract/jobs.js';
import type { Principal } from '../principal.js';
import type { Backbone } from './backbone.js';

export class JobService {
  constructor(protected readonly own: Backbone) {}

  async list(who: Principal, input: z.output<typeof listJobs>): Promise<Page<Job>> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async get(who: Principal, input: z.output<typeof getJob>): Promise<Job> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async log(who: Principal, input: z.output<typeof jobLog>): Promise<readonly JobLine[]> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async submit(who: Principal, input: z.output<typeof submitJob>): Promise<Job> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async cancel(who: Principal, input: z.output<typeof getJob>): Promise<Job> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  async retry(who: Principal, input: z.output<typeof getJob>): Promise<Job> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', { cause: [who, input, this.own] });
  }

  // biome-ignore lint/correctness/useYield: to be written
  async *watch(who: Principal, input: z.output<typeof watchJobs>, signal?: AbortSignal): AsyncGenerator<Job> {
    throw new MorphoscopeError('UnavailableError', 'not there yet', {
      cause: [who, input, signal, this.own],
    });
  }
}
