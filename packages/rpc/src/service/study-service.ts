import { mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  createRepositories,
  type ModelRow,
  newId,
  type Queries,
  type Repositories,
  type StudyAtWork,
} from '@morphoscope/db';
import { MorphoscopeError } from '@morphoscope/domain';
import {
  leaveOutSlides as leaveOutOfFolder,
  parseMethods,
  readManifest,
  type StudyComparison,
  StudyFolder,
} from '@morphoscope/study';
import type { z } from 'zod';
import type { Page } from '../contract/common.js';
import type {
  compareStudies,
  exportStudy,
  getStudy,
  importStudy,
  leaveOutSlides,
  listStudies,
  renameStudy,
  Study,
  StudyDetail,
  StudyExport,
} from '../contract/studies.js';
import { createStudy } from '../contract/studies.js';
import type { Inspector } from '../file/inspector.js';
import { isInside } from '../file/root-path.js';
import { readablePlace, sharedPlace, studiesFolder } from '../file/shared-place.js';
import type { JobPayloadInput } from '../job-payload.js';
import type { Principal } from '../principal.js';
import { studyRowFacts } from '../study-row-facts.js';
import type { Backbone } from './backbone.js';
import { folderDetail } from './folder-detail.js';
import { openedComparison, openedExport } from './opened-study-work.js';
import { found } from './own-rows.js';
import { payloadSlides, placedSlides, readySlides } from './payload-slides.js';
import { checkScale, factsBefore, runPayloadOf } from './run-payload.js';

/** Studies of an organisation: lists from the database, the rest from their folders. */
export class StudyService {
  private readonly rows: Repositories;

  constructor(
    private readonly own: Backbone,
    private readonly inspector: Inspector,
  ) {
    this.rows = createRepositories(own.db.queries);
  }

  async list(who: Principal, { project, ...input }: z.output<typeof listStudies>): Promise<Page<Study>> {
    const page = await this.rows.studies.list(who, { projectId: project, ...input });
    return { ...page, items: page.items.map(asStudy) };
  }

  async get(who: Principal, { study }: z.output<typeof getStudy>): Promise<StudyDetail> {
    const row = await this.row(who, study);
    const { folder, ...detail } = await folderDetail(this.own, who, row);
    const now = await this.noteWhetherThere(who, row, folder);
    const settings = createStudy.safeParse(now.settings);
    return { ...detail, ...asStudy(now), ...(settings.success ? { settings: settings.data } : {}) };
  }

  /** Asks for a run. The study is there at once, empty; the job fills it. */
  async create(
    who: Principal,
    input: z.output<typeof createStudy>,
  ): Promise<{ readonly study: string; readonly job: string }> {
    found(await this.rows.projects.get(who, input.project), 'project', input.project);
    const model = found(await this.rows.models.get(who, input.model), 'model', input.model);
    const rows = readySlides(await this.rows.slides.getAll(who, input.slides), input.slides, input.project);
    checkScale(rows, input.slideMpp);
    const attribution = parseMethods(input.attribution);
    const modelPath = await this.modelPlace(who, model);
    if (input.layer !== undefined) await this.checkLayer(modelPath, input.layer);
    const slides = await placedSlides(this.own.config, who, rows);
    const studies = studiesFolder(this.own.config, who);
    await mkdir(studies, { recursive: true });
    const folder = join(studies, newId());
    return this.own.db.queries.transaction(async (tx) => {
      const study = await createRepositories(tx).studies.create(who, {
        projectId: input.project,
        name: input.name,
        folder,
        state: 'queued',
        settings: input,
        facts: factsBefore(slides.length, model.name, input.layer),
      });
      const target = { study: study.id, folder, model: modelPath };
      const payload = runPayloadOf({ ...input, attribution }, payloadSlides(slides), target);
      return { study: study.id, job: await this.submit(tx, who, payload, study.id, input.priority) };
    });
  }

  /** Shows a study folder that was made elsewhere. */
  async import(who: Principal, input: z.output<typeof importStudy>): Promise<Study> {
    found(await this.rows.projects.get(who, input.project), 'project', input.project);
    const { path: folder, shown } = await sharedPlace(this.own.config, who, 'studies', input);
    const { state } = await readManifest(new StudyFolder(folder)).catch(withoutPlace(shown));
    const facts = await studyRowFacts(folder).catch(withoutPlace(shown));
    const name = input.name ?? basename(folder);
    const id = await this.own.db.queries.transaction(async (tx) => {
      const studies = createRepositories(tx).studies;
      const row = await studies.create(who, {
        projectId: input.project,
        name,
        folder,
        state: state === 'complete' ? 'complete' : 'failed',
        facts,
      });
      if (state === 'complete') await this.submit(tx, who, { kind: 'import', study: row.id, folder }, row.id);
      else await studies.update(who, row.id, interrupted);
      return row.id;
    });
    return asStudy(await this.row(who, id));
  }

  async rename(who: Principal, { study, name }: z.output<typeof renameStudy>): Promise<Study> {
    found(await this.rows.studies.rename(who, study, name), 'study', study);
    return asStudy(await this.row(who, study));
  }

  /** Two dictionaries side by side: cells of the slides that both studies have. */
  async compare(who: Principal, { a, b }: z.output<typeof compareStudies>): Promise<StudyComparison> {
    const side = async ({ study, dictionary }: typeof a) => ({
      study: await this.row(who, study),
      dictionary,
    });
    return openedComparison(this.own.library, await side(a), await side(b));
  }

  /** Writes maps and tables for other programs, and says where to fetch them. */
  async export(who: Principal, { study, ...wanted }: z.output<typeof exportStudy>): Promise<StudyExport> {
    return openedExport(this.own.library, await this.row(who, study), wanted);
  }

  /** Takes slides that failed off the lists of a finished study for good. */
  async leaveOut(who: Principal, { study, slides }: z.output<typeof leaveOutSlides>): Promise<Study> {
    const row = await this.row(who, study);
    if (row.openJob)
      throw new MorphoscopeError('StudyError', `a job is at work on ${row.name}`, {
        suggestion: 'Wait until it has ended, or cancel it.',
      });
    await leaveOutOfFolder(row.folder, slides);
    await this.rows.studies.update(who, study, { facts: await studyRowFacts(row.folder) });
    return asStudy(await this.row(who, study));
  }

  /** Takes a study out of the list and cancels its jobs. A folder that this server made is deleted, others stay. */
  async remove(who: Principal, { study }: z.output<typeof getStudy>): Promise<void> {
    const row = await this.row(who, study);
    if (row.openJob) await this.own.queue.cancel(who, row.openJob.id);
    found(await this.rows.studies.remove(who, study), 'study', study);
    const own = studiesFolder(this.own.config, who);
    if (row.folder === own || !isInside(own, row.folder)) return;
    await rm(row.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  /** A folder that went away, or came back, is noticed when somebody looks. */
  private async noteWhetherThere(
    who: Principal,
    row: StudyAtWork,
    folder: 'there' | 'absent',
  ): Promise<StudyAtWork> {
    const { state } = row;
    const gone = folder === 'absent' && state === 'complete';
    const back = folder === 'there' && state === 'missing';
    if (!gone && !back) return row;
    await this.rows.studies.update(
      who,
      row.id,
      gone ? missing : { state: 'complete', message: null, suggestion: null },
    );
    return this.row(who, row.id);
  }

  private async row(who: Principal, id: string): Promise<StudyAtWork> {
    return found(await this.rows.studies.get(who, id), 'study', id);
  }

  private async submit(
    queries: Queries,
    who: Principal,
    payload: JobPayloadInput,
    studyId: string,
    priority?: number,
  ): Promise<string> {
    const job = { kind: payload.kind, studyId, payload, ...(priority === undefined ? {} : { priority }) };
    return (await this.own.queue.submit(who, job, queries)).id;
  }

  private async modelPlace(who: Principal, { path, name }: ModelRow): Promise<string> {
    const place = await readablePlace(this.own.config, who, 'models', path);
    if (place !== undefined) return place;
    throw new MorphoscopeError('ModelError', `the file of the model ${name} is not where it was`, {
      where: 'model',
      suggestion: 'Put it back, or register the model again.',
    });
  }

  private async checkLayer(path: string, layer: string): Promise<void> {
    const { layers } = await this.inspector.model(path, this.own.config.limits.modelBytes);
    if (layers.some(({ name }) => name === layer)) return;
    throw new MorphoscopeError('InputError', `the model has no layer ${layer}`, {
      where: 'layer',
      suggestion: 'Choose one of those that models.layers lists.',
    });
  }
}

const missing = {
  state: 'missing',
  message: 'The folder of the study is not where it was.',
  suggestion: 'Put it back, or remove the study from the list.',
} as const;

const interrupted = {
  message: 'Its run was interrupted before the end; what is there is shown.',
  suggestion: 'Finish it where it was started, with morphoscope run --resume.',
};

/** Where a folder lies on the server is not for everybody. */
function withoutPlace(shown: string) {
  return (error: unknown): never => {
    if (!(error instanceof MorphoscopeError)) throw error;
    const { tag, message, suggestion } = error;
    throw new MorphoscopeError(tag, `${shown || 'this folder'} ${message}`, {
      where: shown,
      ...(suggestion ? { suggestion } : {}),
    });
  };
}

/** A study as lists show it. */
function asStudy(row: StudyAtWork): Study {
  const { facts, openJob } = row;
  const job = openJob ?? row.endedRun;
  return {
    id: row.id,
    projectId: row.projectId,
    name: row.name,
    state: row.state,
    createdAt: row.createdAt.toISOString(),
    slides: facts?.slides ?? 0,
    failed: facts?.failed ?? 0,
    tiles: facts?.tiles ?? 0,
    model: facts?.model ?? '',
    dictionaries: facts?.dictionaries ?? [],
    hasIndex: facts?.hasIndex ?? false,
    hasEvaluation: facts?.hasEvaluation ?? false,
    ...(facts?.layer === undefined ? {} : { layer: facts.layer }),
    ...(row.message === null ? {} : { message: row.message }),
    ...(row.suggestion === null ? {} : { suggestion: row.suggestion }),
    ...(openJob?.progress ? { progress: openJob.progress } : {}),
    ...(job ? { job: job.id } : {}),
  };
}
