import { id, slideId } from '@morphoscope/rpc';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { authorise } from '../http/authorise.js';
import { keptByClient } from '../http/cached-answer.js';
import { checked } from '../http/checked.js';
import { encodingFor } from '../http/compressed.js';
import type { Serving } from '../server/serving.js';

const place = z.object({ study: id, slide: slideId });

/** What people outlined on slides. Asked for again with every use; 304 where nothing changed. */
export async function outlineRoutes(app: FastifyInstance, serving: Serving): Promise<void> {
  const { owned, library, maps } = serving;
  app.get('/api/studies/:study/slides/:slide/annotations', async (request, reply) => {
    const { study, slide } = checked(place, request.params);
    const who = await authorise(serving, request, 'viewer');
    const folder = await owned.studyFolder(who, study);
    const version = await library.outlineVersion(folder, slide);
    reply.header('vary', 'accept-encoding');
    if (keptByClient(request, reply, { tag: version, immutable: false, weak: true })) return reply.send();
    const encoding = encodingFor(request.headers['accept-encoding']);
    const make = async (): Promise<Uint8Array> => (await library.outlines(folder, { slide })).bytes;
    const bytes = await maps.get(`${version} annotations`, encoding, make, request.signal);
    if (encoding !== 'identity') reply.header('content-encoding', encoding);
    return reply.type('application/json').send(bytes);
  });
}
