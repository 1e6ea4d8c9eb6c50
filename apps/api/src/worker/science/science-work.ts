import { MorphoscopeError } from '@morphoscope/domain';
import type { EngineName } from '@morphoscope/embedder';
import type { JobPayload } from '@morphoscope/rpc';
import {
  joinRun,
  parseMethods,
  type RunHooks,
  type RunSettings,
  type SharedRun,
  StudyFolder,
  startAddition,
  startStudy,
} from '@morphoscope/study';
import { renewReport } from '../../documents.js';
import type { ScienceJob, ScienceStep, ScienceSteps } from './science-job.js';
import { doWhole } from './whole-job.js';

type RunPayload = Extract<JobPayload, { kind: 'run' }>;
type ApplyPayload = Extract<JobPayload, { kind: 'apply' }>;

/** Does the steps of one job. A run that was joined stays open, with its threads, until `close`. */
export class ScienceWork {
  #run: SharedRun | undefined;

  constructor(
    private readonly job: ScienceJob,
    private readonly hooks: RunHooks,
  ) {}

  /** @throws whatever the step throws; `StudyError` when a step does not belong to the kind of job */
  async take<Step extends ScienceStep>(step: Step, slide?: string): Promise<ScienceSteps[Step]> {
    return (await this.#take(step, slide)) as ScienceSteps[Step];
  }

  async #take(step: ScienceStep, slide = ''): Promise<ScienceSteps[ScienceStep]> {
    switch (step) {
      case 'start':
        return this.#start();
      case 'join':
        await this.#joined();
        return null;
      case 'sample':
        return (await (await this.#joined()).sampleSlides([slide]))[0]!;
      case 'sample-rest':
        await (await this.#joined()).sampleRest();
        return null;
      case 'apply-rest':
        await this.#applyRest();
        return null;
      case 'fit':
        return { slides: await (await this.#joined()).fit() };
      case 'apply':
        return this.#apply(slide);
      case 'finish':
        await this.#finish();
        return null;
      case 'whole':
        await doWhole(this.job, this.hooks);
        return null;
    }
  }

  /** Ends the threads of a run that was joined. */
  async close(): Promise<void> {
    const run = this.#run;
    this.#run = undefined;
    await run?.close();
  }

  async #start(): Promise<ScienceSteps['start']> {
    const { payload } = this.job;
    if (payload.kind === 'run') return startStudy(this.#runSettings(payload), this.hooks);
    if (payload.kind === 'apply') return startAddition(this.#additionSettings(payload), this.hooks);
    throw new MorphoscopeError('StudyError', `a job of kind ${payload.kind} has no slides to start with`);
  }

  /** New slides are looked at first: nothing of them is fitted, so there is no step before. */
  async #apply(slide: string): Promise<ScienceSteps['apply']> {
    const run = await this.#joined();
    if (this.job.payload.kind === 'apply') {
      const [sampled] = await run.sampleSlides([slide]);
      if (sampled!.failure) return sampled!;
    }
    return (await run.applySlides([slide]))[0]!;
  }

  async #finish(): Promise<void> {
    await (await this.#joined()).finish();
    await this.close();
    await renewReport(new StudyFolder(this.job.payload.folder));
  }

  async #applyRest(): Promise<void> {
    const run = await this.#joined();
    if (this.job.payload.kind === 'apply') await run.sampleRest();
    await run.applyRest();
  }

  async #joined(): Promise<SharedRun> {
    const { payload, threads } = this.job;
    this.#run ??= await joinRun({ study: payload.folder, workers: threads }, this.hooks);
    return this.#run;
  }

  #runSettings(payload: RunPayload): RunSettings {
    const { kind: _, study: __, folder, index: ___, evaluate: ____, attribution, ...settings } = payload;
    const { threads, engine } = this.job;
    return {
      ...settings,
      out: folder,
      resume: true,
      workers: threads,
      ...(engine === undefined ? {} : { engine: engine as EngineName }),
      ...(attribution.length > 0 ? { attribution: parseMethods(attribution) } : {}),
    };
  }

  #additionSettings({ folder, slides, model, slideMpp }: ApplyPayload) {
    return {
      study: folder,
      slides,
      workers: this.job.threads,
      ...(model === undefined ? {} : { model }),
      ...(slideMpp === undefined ? {} : { slideMpp }),
    };
  }
}
