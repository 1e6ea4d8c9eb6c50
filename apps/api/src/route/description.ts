import { describeApi } from '@morphoscope/rpc';
import { version } from '@morphoscope/study';
import type { FastifyInstance } from 'fastify';
import type { Serving } from '../server/serving.js';

/** `/api/openapi.json`: what can be asked, for programs that do not speak tRPC. */
export async function descriptionRoute(app: FastifyInstance, { config }: Serving): Promise<void> {
  const description = describeApi({ url: config.publicUrl, version });
  app.get('/api/openapi.json', async (_request, reply) =>
    reply.header('cache-control', 'no-cache').send(description),
  );
}
