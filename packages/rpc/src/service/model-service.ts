import { rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { createRepositories, type ModelRow, type Repositories, schema } from '@morphoscope/db';
import { MorphoscopeError } from '@morphoscope/domain';
import { manifestPath } from '@morphoscope/embedder';
import { and, eq, inArray } from 'drizzle-orm';
import type { z } from 'zod';
import type { Page } from '../contract/common.js';
import type {
  browseModels,
  getModel,
  listModels,
  ModelFolder,
  ModelLayers,
  RegisteredModel,
  registerModel,
} from '../contract/models.js';
import { listModels as listFolder } from '../file/folder-listing.js';
import type { ModelFacts } from '../file/inspection.js';
import type { Inspector } from '../file/inspector.js';
import { belowRoot, isInside, rootAt } from '../file/root-path.js';
import { readablePlace, sharedPlace, uploadFolder } from '../file/shared-place.js';
import type { Principal } from '../principal.js';
import type { Backbone } from './backbone.js';
import { found } from './own-rows.js';

/** A model that was uploaded: an ONNX file. */
export interface UploadedModel {
  /** Where it was stored: a file of `uploadFolder(config, who, 'models')` that ends in `.onnx`. */
  readonly path: string;
  /** As people are to see it. */
  readonly name: string;
  /** Model manifest (JSON), for what the file does not say of itself. */
  readonly manifest?: string;
}

/** Largest manifest that is taken, characters. */
const MOST_MANIFEST = 1_000_000;
/** Models whose layers are kept. */
const MOST_KEPT = 50;

/** Models of an organisation. Files are read in threads with bounded memory and time, never run here. */
export class ModelService {
  private readonly rows: Repositories;
  private readonly kept = new Map<string, ModelFacts>();

  constructor(
    private readonly own: Pick<Backbone, 'db' | 'config'>,
    private readonly inspector: Inspector,
  ) {
    this.rows = createRepositories(own.db.queries);
  }

  async list(who: Principal, input: z.output<typeof listModels>): Promise<Page<RegisteredModel>> {
    const page = await this.rows.models.list(who, input);
    return { ...page, items: page.items.map(asRegisteredModel) };
  }

  async layers(who: Principal, { model }: z.output<typeof getModel>): Promise<ModelLayers> {
    const row = found(await this.rows.models.get(who, model), 'model', model);
    const facts = await this.factsOf(who, row);
    const { preprocessing, layers, defaultLayer, linearHead } = facts;
    return {
      ...asRegisteredModel(row),
      preprocessing,
      layers,
      ...(defaultLayer === undefined ? {} : { defaultLayer }),
      linearHead,
    };
  }

  async browse(who: Principal, input: z.output<typeof browseModels>): Promise<ModelFolder> {
    const { config } = this.own;
    if (config.modelRoots.length === 0) return { roots: [], path: '', folders: [], models: [], more: false };
    const place = await sharedPlace(config, who, 'models', input);
    const { path: root } = await belowRoot(rootAt(config.modelRoots, input.root, 'models'), '');
    const { folders, files, more } = await listFolder(place.path, root);
    const known = await this.registered(who, files);
    return {
      roots: config.modelRoots.map(({ name }) => name),
      path: place.shown,
      folders,
      models: files.map(({ name, path, bytes }) => ({ name, bytes, registered: known.has(path) })),
      more,
    };
  }

  /** Registers an ONNX file, a model.json, or the folder of one. */
  async register(who: Principal, { name, ...at }: z.output<typeof registerModel>): Promise<RegisteredModel> {
    const place = await sharedPlace(this.own.config, who, 'models', at);
    const isFolder = (await stat(place.path)).isDirectory();
    const file = isFolder
      ? await sharedPlace(this.own.config, who, 'models', { ...at, path: `${place.shown}/model.json` })
      : place;
    return this.keep(who, file.path, name ?? nameOf(place.shown));
  }

  /**
   * Registers an uploaded model; a file that is none is deleted.
   * @throws MorphoscopeError `ModelError`
   */
  async registerUpload(who: Principal, upload: UploadedModel): Promise<RegisteredModel> {
    const { path, name, manifest } = upload;
    if (!isInside(uploadFolder(this.own.config, who, 'models'), path))
      throw new Error('an upload lies outside the folder of its organisation');
    try {
      if (manifest !== undefined) await writeManifest(path, manifest);
      const same = manifest === undefined ? await this.sameUpload(who, path, name) : undefined;
      if (same === undefined) return await this.keep(who, path, name);
      await rm(path, { force: true });
      return same;
    } catch (error) {
      await rm(path, { force: true });
      await rm(manifestPath(path), { force: true });
      throw asCalled(error, path, name);
    }
  }

  /** Takes a model out of the list. An uploaded file is deleted with it, others stay. */
  async remove(who: Principal, { model }: z.output<typeof getModel>): Promise<void> {
    const row = found(await this.rows.models.remove(who, model), 'model', model);
    if (!isInside(uploadFolder(this.own.config, who, 'models'), row.path)) return;
    await rm(row.path, { force: true });
    await rm(manifestPath(row.path), { force: true });
  }

  private async keep(who: Principal, path: string, name: string): Promise<RegisteredModel> {
    const { format, sha256, classNames, bytes } = await this.inspector.model(path, this.limit);
    const row = await this.rows.models.register(who, { name, path, format, sha256, classNames, bytes });
    return asRegisteredModel(row);
  }

  /** Which files the organisation has. */
  private async registered(
    who: Principal,
    files: readonly { readonly path: string }[],
  ): Promise<Set<string>> {
    if (files.length === 0) return new Set();
    const { model } = schema;
    const paths = files.map(({ path }) => path);
    const rows = await this.own.db.queries
      .select({ path: model.path })
      .from(model)
      .where(and(eq(model.organisationId, who.organisationId), inArray(model.path, paths)));
    return new Set(rows.map(({ path }) => path));
  }

  /** The same file, uploaded before under the same name: two rows that cannot be told apart help nobody. */
  private async sameUpload(who: Principal, path: string, name: string): Promise<RegisteredModel | undefined> {
    const { model } = schema;
    const { sha256 } = await this.inspector.model(path, this.limit);
    const rows = await this.own.db.queries
      .select()
      .from(model)
      .where(
        and(eq(model.organisationId, who.organisationId), eq(model.sha256, sha256), eq(model.name, name)),
      );
    const uploads = uploadFolder(this.own.config, who, 'models');
    for (const row of rows) {
      const described = await stampOf(manifestPath(row.path));
      if (isInside(uploads, row.path) && described === '' && (await stampOf(row.path)) !== '')
        return asRegisteredModel(row);
    }
    return undefined;
  }

  private get limit(): number {
    return this.own.config.limits.modelBytes;
  }

  private async factsOf(who: Principal, row: ModelRow): Promise<ModelFacts> {
    const path = await readablePlace(this.own.config, who, 'models', row.path);
    if (path === undefined) throw gone(row, 'is not where it was');
    const [file, manifest] = await Promise.all([stampOf(path), stampOf(manifestPath(path))]);
    const key = JSON.stringify([path, file, manifest]);
    const facts = this.kept.get(key) ?? (await this.inspector.model(path, this.limit));
    if (facts.sha256 !== row.sha256) throw gone(row, 'has changed since it was registered');
    this.kept.delete(key);
    this.kept.set(key, facts);
    if (this.kept.size > MOST_KEPT) this.kept.delete(this.kept.keys().next().value!);
    return facts;
  }
}

/** A model.json is called as its folder: all of them have the same name. */
function nameOf(shown: string): string {
  const last = basename(shown);
  return (last.toLowerCase() === 'model.json' && basename(dirname(shown)).replace(/^\.$/, '')) || last;
}

async function stampOf(path: string): Promise<string> {
  const info = await stat(path).catch(() => undefined);
  return info ? `${info.mtimeMs} ${info.size}` : '';
}

function gone({ name }: ModelRow, what: string): MorphoscopeError {
  return new MorphoscopeError('ModelError', `the file of the model ${name} ${what}`, {
    where: name,
    suggestion: 'Put it back, or register the model again.',
  });
}

/** Uploads are stored under names of the server; people know their own. */
function asCalled(error: unknown, path: string, name: string): unknown {
  if (!(error instanceof MorphoscopeError)) return error;
  const { tag, message, suggestion } = error;
  return new MorphoscopeError(tag, message.replaceAll(basename(path), name), {
    where: name,
    ...(suggestion ? { suggestion } : {}),
  });
}

async function writeManifest(path: string, text: string): Promise<void> {
  if (text.length > MOST_MANIFEST)
    throw new MorphoscopeError('ModelError', 'the model manifest is too long', {
      suggestion: 'It holds class names, preprocessing and a layer: some kilobytes.',
    });
  await writeFile(manifestPath(path), text, { flag: 'wx' });
}

function asRegisteredModel({ id, name, format, sha256, classNames, createdAt }: ModelRow): RegisteredModel {
  return { id, name, format, sha256, classNames, createdAt: createdAt.toISOString() };
}
