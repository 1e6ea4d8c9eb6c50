import { readFile } from 'node:fs/promises';
import { isMorphoscopeError } from '@morphoscope/domain';
import { id, type Principal, slideId } from '@morphoscope/rpc';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { authorise } from '../http/authorise.js';
import { keptByClient } from '../http/cached-answer.js';
import { checked, number, whole } from '../http/checked.js';
import { jobKey, type PictureJob } from '../picture/picture-job.js';
import type { SlideFile } from '../picture/slide-file.js';
import type { Serving } from '../server/serving.js';

/** Side of a thumbnail, px. */
const THUMBNAIL = 1024;

const block = z.object({ level: whole, column: whole, row: whole });
const crop = z.object({
  x: number,
  y: number,
  /** Level-0 px. */
  side: number.refine((side) => side > 0 && side <= 2_000_000, 'is from 1 to 2000000'),
  px: whole.refine((px) => px >= 1 && px <= 1024, 'is from 1 to 1024'),
});
const studySlide = z.object({ study: id, slide: slideId });
const registeredSlide = z.object({ slide: id });

/** Pictures of slides of studies and of registered slides: stored blocks, thumbnails, crops. JPEG, never changing. */
export async function slidePictureRoutes(app: FastifyInstance, serving: Serving): Promise<void> {
  const { owned } = serving;
  const find: Find = async (who, params) => {
    const { study, slide } = checked(studySlide, params);
    return owned.slideOfStudy(who, study, slide);
  };
  addPictures(app, '/api/studies/:study/slides/:slide', serving, find, async (who, params) => {
    const { study, slide } = checked(studySlide, params);
    return owned.keptThumbnail(who, study, slide);
  });
  addPictures(app, '/api/slides/:slide', serving, async (who, params) =>
    owned.registeredSlide(who, checked(registeredSlide, params).slide),
  );
}

type Find = (who: Principal, params: unknown) => Promise<SlideFile>;

/** @param kept the thumbnail that stands for a slide whose file cannot be read */
function addPictures(
  app: FastifyInstance,
  prefix: string,
  serving: Serving,
  find: Find,
  kept?: (who: Principal, params: unknown) => Promise<string>,
): void {
  const found = async (request: FastifyRequest): Promise<SlideFile> =>
    find(await authorise(serving, request, 'viewer'), request.params);

  app.get(`${prefix}/tiles/:level/:column/:row`, async (request, reply) =>
    sendBlock(serving, request, reply, await found(request)),
  );
  app.get(`${prefix}/thumbnail`, async (request, reply) => {
    const who = await authorise(serving, request, 'viewer');
    const slide = await find(who, request.params).catch((error: unknown) => {
      if (kept && isMorphoscopeError(error) && error.tag === 'SlideError') return undefined;
      throw error;
    });
    if (slide) return sendPicture(serving, request, reply, { kind: 'thumbnail', slide, px: THUMBNAIL });
    // The file may come back: this answer must not be kept.
    reply.header('cache-control', 'private, no-store').type('image/jpeg');
    return reply.send(await readFile(await (kept as NonNullable<typeof kept>)(who, request.params)));
  });
  app.get(`${prefix}/crop`, async (request, reply) => {
    const slide = await found(request);
    return sendPicture(serving, request, reply, { kind: 'crop', slide, ...checked(crop, request.query) });
  });
}

async function sendBlock(
  serving: Serving,
  request: FastifyRequest,
  reply: FastifyReply,
  slide: SlideFile,
): Promise<FastifyReply> {
  const place = checked(block, request.params);
  const tag = `${slide.version}.${place.level}.${place.column}.${place.row}`;
  if (keptByClient(request, reply, { tag, immutable: true })) return reply.send();
  const { pictures, stored } = serving;
  const answer = await stored.read(slide, place, request.signal);
  reply.type('image/jpeg');
  if ('jpeg' in answer) return reply.send(answer.jpeg);
  return reply.send(await pictures.paint({ kind: 'block', slide, ...place, ...answer }, request.signal));
}

async function sendPicture(
  { pictures }: Serving,
  request: FastifyRequest,
  reply: FastifyReply,
  job: PictureJob,
): Promise<FastifyReply> {
  if (keptByClient(request, reply, { tag: jobKey(job), immutable: true })) return reply.send();
  return reply.type('image/jpeg').send(await pictures.paint(job, request.signal));
}
