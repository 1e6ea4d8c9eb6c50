import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { createRepositories } from '@morphoscope/db';
import { found, id, type Principal, slideId, uploadFolder } from '@morphoscope/rpc';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { authorise } from '../http/authorise.js';
import { checked } from '../http/checked.js';
import { Limiter } from '../http/limiter.js';
import { Refusal } from '../http/refusal.js';
import type { Serving } from '../server/serving.js';
import { type FileKind, imageKind, modelKind, outlineKind, slideKind } from '../upload/file-kind.js';
import { ABANDONED, receiveFile, removeAbandoned } from '../upload/receive-file.js';
import { uploadName } from '../upload/upload-name.js';

/** Files that come in at once; more are told to wait. */
const AT_ONCE = 8;
/** An image to search with, bytes. */
const MOST_IMAGE = 20 * 2 ** 20;

/** Outlines of one slide, bytes: millions of vertices. */
const MOST_OUTLINES = 64 * 2 ** 20;

const named = z.object({ name: z.string().min(1).max(400) });
const project = z.object({ project: id });
const study = z.object({ study: id });
const studySlide = z.object({ study: id, slide: slideId });
const encodedManifest = z
  .string()
  .max(12_000)
  .transform((text, context) => {
    try {
      return decodeURIComponent(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'is not percent-encoded' });
      return z.NEVER;
    }
  })
  .optional();

/**
 * Files that people send, as the body of a request: models, slides of a project, outlines on a slide, images to search with.
 * A model manifest (JSON) may come with a model, percent-encoded, in the header `x-model-manifest`.
 */
export async function uploadRoutes(app: FastifyInstance, serving: Serving): Promise<void> {
  const { services, config, settings, db, library, owned } = serving;
  const { slideBytes, modelBytes } = config.limits;
  const limiter = new Limiter({ atOnce: AT_ONCE, waiting: 0 });
  const partial = join(settings.data, 'partial');
  await removeAbandoned(partial);
  const sweep = setInterval(() => void removeAbandoned(partial), ABANDONED).unref();
  app.addHook('onClose', async () => clearInterval(sweep));
  // Bodies stay streams: they go to disk as they come.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));

  const receive = (request: FastifyRequest, kind: FileKind, most: number, target: string): Promise<void> => {
    const announced = Number(request.headers['content-length'] ?? 0);
    const body = bodyOf(request);
    return limiter.run(() => receiveFile({ body, announced, kind, most, partial, target }));
  };
  const placeFor = (who: Principal, folder: 'slides' | 'models', name: string): string =>
    join(uploadFolder(config, who, folder), `${randomBytes(6).toString('hex')}-${name}`);

  app.post('/api/models', async (request) => {
    const who = await authorise(serving, request, 'editor');
    const { name } = checked(named, request.query);
    const manifest = checked(encodedManifest, request.headers['x-model-manifest']);
    const path = placeFor(who, 'models', uploadName(name, modelKind.endings));
    await receive(request, modelKind, modelBytes, path);
    return services.models.registerUpload(who, {
      path,
      name,
      ...(manifest === undefined ? {} : { manifest }),
    });
  });
  app.post('/api/projects/:project/slides', async (request) => {
    const who = await authorise(serving, request, 'editor');
    const { project: projectId } = checked(project, request.params);
    const { name } = checked(named, request.query);
    const path = placeFor(who, 'slides', uploadName(name, slideKind.endings));
    // Before the bytes: a slide of 20 GiB is not to be refused at its end.
    found(await createRepositories(db.queries).projects.get(who, projectId), 'project', projectId);
    await receive(request, slideKind, slideBytes, path);
    return services.slides.registerUpload(who, { project: projectId, path, name });
  });
  app.post('/api/studies/:study/slides/:slide/annotations', async (request) => {
    const who = await authorise(serving, request, 'editor');
    const place = checked(studySlide, request.params);
    const name = uploadName(checked(named, request.query).name, outlineKind.endings);
    await library.outlineVersion(await owned.studyFolder(who, place.study), place.slide);
    const path = join(partial, `${randomBytes(12).toString('hex')}.outlines`);
    try {
      await receive(request, outlineKind, MOST_OUTLINES, path);
      return await services.annotations.keep(who, { ...place, path, name });
    } finally {
      await rm(path, { force: true });
    }
  });
  app.post('/api/studies/:study/query-image', async (request) => {
    const who = await authorise(serving, request, 'viewer');
    const { study: studyId } = checked(study, request.params);
    await serving.owned.studyFolder(who, studyId);
    const path = join(partial, `${randomBytes(12).toString('hex')}.image`);
    try {
      await receive(request, imageKind, MOST_IMAGE, path);
      return await services.neighbours.addImage(who, studyId, path);
    } finally {
      await rm(path, { force: true });
    }
  });
}

function bodyOf(request: FastifyRequest): Readable {
  const body = request.body as Readable | null | undefined;
  if (body) return body;
  throw new Refusal(400, 'The request holds no file.');
}
