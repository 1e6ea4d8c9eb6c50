import { realpath, stat } from 'node:fs/promises';
import { basename, relative, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import { id } from '@morphoscope/rpc';
import { StudyFolder } from '@morphoscope/study';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { authorise } from '../http/authorise.js';
import { checked } from '../http/checked.js';
import { Refusal } from '../http/refusal.js';
import type { Serving } from '../server/serving.js';

const file = z.object({ study: id, '*': z.string().min(1).max(2000) });

/** Files that exports made, as downloads: in ranges, with ETag, resumable. */
export async function exportRoutes(app: FastifyInstance, serving: Serving): Promise<void> {
  await app.register(fastifyStatic, { root: serving.settings.data, serve: false });
  app.get('/api/studies/:study/exports/*', async (request, reply) => {
    const { study, '*': path } = checked(file, request.params);
    const who = await authorise(serving, request, 'viewer');
    const folder = await serving.owned.studyFolder(who, study);
    const found = await fileBelow(new StudyFolder(folder).exports(), path);
    if (!found) throw new Refusal(404, 'There is no such export.', 'Export the study again.');
    // Never shown by the browser: a report made elsewhere could hold anything.
    reply.header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(basename(path))}`);
    return reply.sendFile(found.path, found.root, {
      cacheControl: false,
      dotfiles: 'deny',
      acceptRanges: true,
    });
  });
}

/** A file below a folder, whatever links there are; undefined where there is none. */
async function fileBelow(
  folder: string,
  path: string,
): Promise<{ readonly root: string; readonly path: string } | undefined> {
  const parts = path.split('/');
  if (parts.some((part) => part === '' || part.startsWith('.') || /[\\\0]/.test(part))) return undefined;
  const root = await realpath(folder).catch(() => undefined);
  const place = root && (await realpath([root, ...parts].join(sep)).catch(() => undefined));
  if (!root || !place?.startsWith(root + sep)) return undefined;
  return (await stat(place)).isFile() ? { root, path: relative(root, place) } : undefined;
}
