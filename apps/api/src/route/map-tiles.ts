import { dictionaryId, id, type StudyLibrary, slideId } from '@morphoscope/rpc';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { authorise } from '../http/authorise.js';
import { keptByClient } from '../http/cached-answer.js';
import { checked, whole } from '../http/checked.js';
import { encodingFor } from '../http/compressed.js';
import type { Serving } from '../server/serving.js';

const place = { study: id, slide: slideId, level: whole, column: whole, row: whole };
const weights = z.object({ ...place, dictionary: dictionaryId });
const saliency = z.object({ ...place, key: z.string().regex(/^[A-Za-z0-9._~-]{1,200}$/, 'is no map') });
const atlas = z.object({ study: id, dictionary: dictionaryId });

/**
 * Bytes of a study that change when its files or the edits of its clusters do: tiles of weights and of saliency maps, and
 * the columns of the atlas. Asked for again with every use; 304 where nothing changed.
 */
export async function mapTileRoutes(app: FastifyInstance, serving: Serving): Promise<void> {
  const prefix = '/api/studies/:study';
  app.get(`${prefix}/slides/:slide/weights/:dictionary/:level/:column/:row`, async (request, reply) => {
    const { study, ...query } = checked(weights, request.params);
    return sendBytes(serving, request, reply, study, (library, root) => library.weightTile(root, query));
  });
  app.get(`${prefix}/slides/:slide/saliency/:key/:level/:column/:row`, async (request, reply) => {
    const { study, ...query } = checked(saliency, request.params);
    return sendBytes(serving, request, reply, study, (library, root) => library.saliencyTile(root, query));
  });
  app.get(`${prefix}/atlas/:dictionary`, async (request, reply) => {
    const { study, dictionary } = checked(atlas, request.params);
    return sendBytes(serving, request, reply, study, (library, root) =>
      library.atlasColumns(root, { dictionary }),
    );
  });
}

type Read = (library: StudyLibrary, root: string) => Promise<{ readonly bytes: Uint8Array }>;

async function sendBytes(
  serving: Serving,
  request: FastifyRequest,
  reply: FastifyReply,
  study: string,
  read: Read,
): Promise<FastifyReply> {
  const { owned, library, maps } = serving;
  const who = await authorise(serving, request, 'viewer');
  const folder = await owned.studyFolder(who, study);
  const version = await library.version(folder);
  reply.header('vary', 'accept-encoding');
  if (keptByClient(request, reply, { tag: version, immutable: false, weak: true })) return reply.send();
  const encoding = encodingFor(request.headers['accept-encoding']);
  const [path] = request.url.split('?', 1);
  const make = async (): Promise<Uint8Array> => (await read(library, folder)).bytes;
  const bytes = await maps.get(`${version} ${path}`, encoding, make, request.signal);
  if (encoding !== 'identity') reply.header('content-encoding', encoding);
  return reply.type('application/octet-stream').send(bytes);
}
