import { rm, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { createRepositories, type FoundSlide, type Repositories, schema } from '@morphoscope/db';
import { MorphoscopeError } from '@morphoscope/domain';
import { and, eq, inArray } from 'drizzle-orm';
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
import { listSlides as listFolder, slidesBelow } from '../file/folder-listing.js';
import type { SlideFacts } from '../file/inspection.js';
import type { Inspector } from '../file/inspector.js';
import { belowRoot, isInside, rootAt } from '../file/root-path.js';
import { isOpenTo, sharedPlace, uploadFolder } from '../file/shared-place.js';
import type { Principal } from '../principal.js';
import type { Backbone } from './backbone.js';
import { found } from './own-rows.js';
import { asRegisteredSlide } from './registered-slide.js';

/** A slide that was uploaded. */
export interface UploadedSlide {
  readonly project: string;
  /** Where it was stored: a file of `uploadFolder(config, who, 'slides')`. */
  readonly path: string;
  /** As the browser called it. */
  readonly name: string;
}

/** Slides of one name that get numbers. */
const MOST_NAMESAKES = 98;

interface Candidate {
  readonly path: string;
  readonly shown: string;
}

/** Slides that are registered in projects. Files are never changed, and only those below shared folders are read. */
export class SlideService {
  private readonly rows: Repositories;

  constructor(
    private readonly own: Pick<Backbone, 'db' | 'config'>,
    private readonly inspector: Inspector,
  ) {
    this.rows = createRepositories(own.db.queries);
  }

  async list(
    who: Principal,
    { project, ...input }: z.output<typeof listSlides>,
  ): Promise<Page<RegisteredSlide>> {
    found(await this.rows.projects.get(who, project), 'project', project);
    const page = await this.rows.slides.list(who, { projectId: project, ...input });
    return { ...page, items: page.items.map(asRegisteredSlide) };
  }

  async get(who: Principal, { slide }: z.output<typeof getSlide>): Promise<RegisteredSlide> {
    return asRegisteredSlide(found(await this.rows.slides.get(who, slide), 'slide', slide));
  }

  async browse(who: Principal, input: z.output<typeof browseSlides>): Promise<SlideFolder> {
    const { config } = this.own;
    if (config.slideRoots.length === 0) return { roots: [], path: '', folders: [], slides: [], more: false };
    const place = await sharedPlace(config, who, 'slides', input);
    const { path: root } = await belowRoot(rootAt(config.slideRoots, input.root, 'slides'), '');
    const { folders, files, more } = await listFolder(place.path, root);
    const known = await this.registered(who, files);
    return {
      roots: config.slideRoots.map(({ name }) => name),
      path: place.shown,
      folders,
      slides: files.map(({ name, path, bytes }) => ({ name, bytes, registered: known.has(path) })),
      more,
    };
  }

  /** Reads the headers of files, or of all slides of folders, and puts those that are slides into the project. */
  async register(
    who: Principal,
    { project, root, paths }: z.output<typeof registerSlides>,
  ): Promise<Registered> {
    found(await this.rows.projects.get(who, project), 'project', project);
    const refused: Registered['refused'][number][] = [];
    const candidates = new Map<string, Candidate>();
    for (const path of paths) {
      try {
        for (const one of await this.candidates(who, root, path)) candidates.set(one.path, one);
      } catch (error) {
        refused.push(asRefused(path, error));
      }
    }
    const read = await this.read(who, project, [...candidates.values()]);
    const rows = await this.rows.slides.register(who, project, read.slides);
    return {
      added: rows.filter(({ state }) => state === 'ready').map(asRegisteredSlide),
      refused: [...refused, ...read.refused],
    };
  }

  /**
   * Puts an uploaded file into a project; one that is no slide is deleted.
   * @throws MorphoscopeError `SlideError` for what is no slide; TRPCError `NOT_FOUND` for a project of others.
   */
  async registerUpload(who: Principal, { project, path, name }: UploadedSlide): Promise<RegisteredSlide> {
    if (!isInside(uploadFolder(this.own.config, who, 'slides'), path))
      throw new Error('an upload lies outside the folder of its organisation');
    try {
      found(await this.rows.projects.get(who, project), 'project', project);
      const [facts] = await this.inspector.slides([path]);
      if (!facts || facts instanceof MorphoscopeError) throw named(facts, path, name);
      const shown = await this.freeName(who, project, plainName(name));
      const [row] = await this.rows.slides.register(who, project, [asFound(path, shown, facts)]);
      return asRegisteredSlide(row!);
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  async describe(
    who: Principal,
    { slide, ...words }: z.output<typeof describeSlide>,
  ): Promise<RegisteredSlide> {
    const { label, group, site, name } = words;
    const change = {
      ...(name === undefined ? {} : { name }),
      ...(label === undefined ? {} : { label }),
      ...(group === undefined ? {} : { group }),
      ...(site === undefined ? {} : { site }),
    };
    return asRegisteredSlide(found(await this.rows.slides.describe(who, slide, change), 'slide', slide));
  }

  /** Takes a slide out of its project. An uploaded file is deleted with it, others stay. */
  async remove(who: Principal, { slide }: z.output<typeof getSlide>): Promise<void> {
    const row = found(await this.rows.slides.remove(who, slide), 'slide', slide);
    if (!isInside(uploadFolder(this.own.config, who, 'slides'), row.path)) return;
    if ((await this.registered(who, [row])).size === 0) await rm(row.path, { force: true });
  }

  /** The name, with a number where the project has a slide of this name: two that look the same cannot be told apart. */
  private async freeName(who: Principal, project: string, name: string): Promise<string> {
    const { slide } = schema;
    const names = [name, ...Array.from({ length: MOST_NAMESAKES }, (_, i) => `${name} ${i + 2}`)];
    const rows = await this.own.db.queries
      .select({ name: slide.name })
      .from(slide)
      .where(
        and(
          eq(slide.organisationId, who.organisationId),
          eq(slide.projectId, project),
          inArray(slide.name, names),
        ),
      );
    const taken = new Set(rows.map((row) => row.name));
    return names.find((one) => !taken.has(one)) ?? name;
  }

  private async candidates(who: Principal, root: number, path: string): Promise<Candidate[]> {
    const { config } = this.own;
    const place = await sharedPlace(config, who, 'slides', { root, path });
    if (!(await stat(place.path)).isDirectory()) return [place];
    const { path: base } = await belowRoot(rootAt(config.slideRoots, root, 'slides'), '');
    const below = await slidesBelow(place.path, base);
    const shown = (name: string) => (place.shown === '' ? name : `${place.shown}/${name}`);
    const open: Candidate[] = [];
    for (const one of below)
      if (await isOpenTo(config, who, one.path)) open.push({ path: one.path, shown: shown(one.shown) });
    return open;
  }

  /** Files that were registered and are broken now are kept, marked; others that are no slides are refused. */
  private async read(who: Principal, project: string, candidates: readonly Candidate[]) {
    const facts = await this.inspector.slides(candidates.map(({ path }) => path));
    const paths = candidates.map(({ path }) => path);
    const known =
      paths.length === 0 ? new Set<string>() : await this.rows.slides.registeredPaths(who, project, paths);
    const slides: FoundSlide[] = [];
    const refused: Registered['refused'][number][] = [];
    candidates.forEach(({ path, shown }, i) => {
      const one = facts[i]!;
      const name = basename(path, extname(path));
      if (!(one instanceof MorphoscopeError)) slides.push(asFound(path, name, one));
      else {
        refused.push(asRefused(shown, one));
        if (known.has(path)) slides.push(asBroken(path, name, one));
      }
    });
    return { slides, refused };
  }

  /** Which files some project of the organisation has. */
  private async registered(
    who: Principal,
    files: readonly { readonly path: string }[],
  ): Promise<Set<string>> {
    if (files.length === 0) return new Set();
    const { slide } = schema;
    const rows = await this.own.db.queries
      .select({ path: slide.path })
      .from(slide)
      .where(
        and(
          eq(slide.organisationId, who.organisationId),
          inArray(
            slide.path,
            files.map(({ path }) => path),
          ),
        ),
      );
    return new Set(rows.map(({ path }) => path));
  }
}

function asFound(path: string, name: string, facts: SlideFacts): FoundSlide {
  const { vendor, width, height, mpp, objectivePower, levels, findings } = facts;
  return {
    name,
    path,
    state: 'ready',
    vendor,
    width,
    height,
    mppX: mpp?.x ?? null,
    mppY: mpp?.y ?? null,
    objectivePower: objectivePower ?? null,
    levels,
    findings,
  };
}

function asBroken(path: string, name: string, { message, suggestion }: MorphoscopeError): FoundSlide {
  return { name, path, state: 'broken', message, suggestion: suggestion ?? null };
}

function asRefused(path: string, error: unknown): Registered['refused'][number] {
  if (!(error instanceof MorphoscopeError)) throw error;
  const { message, suggestion } = error;
  return { path, message, ...(suggestion ? { suggestion } : {}) };
}

/** Uploads are stored under names of the server; people know their own. */
function named(error: MorphoscopeError | undefined, path: string, name: string): MorphoscopeError {
  const shown = plainName(name);
  const message = (error?.message ?? 'it cannot be read').replaceAll(basename(path), shown);
  return new MorphoscopeError(error?.tag ?? 'SlideError', `${shown} is no slide: ${message}`, {
    where: shown,
    ...(error?.suggestion ? { suggestion: error.suggestion } : {}),
  });
}

function plainName(name: string): string {
  const clean = basename(name.replaceAll('\\', '/')).replace(/\p{Cc}/gu, '');
  return clean.slice(0, 200).replace(/\.[^.]*$/, '') || 'slide';
}
