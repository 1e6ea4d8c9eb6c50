import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyInstance } from 'fastify';
import { healthRoutes } from '../route/health.js';
import { rpcRoute } from '../route/rpc.js';
import type { Serving } from '../server/serving.js';
import { addErrorAnswers } from './error-answer.js';
import { logOptions } from './log.js';
import { addOriginCheck } from './origin-check.js';
import { addSecurityHeaders } from './security-headers.js';

/** JSON bodies: the largest is a set of 200,000 tiles. */
const MOST_BODY_BYTES = 16 * 2 ** 20;
/** A request that takes longer to arrive, uploads aside, is given up, ms. */
const REQUEST_TIMEOUT = 60_000;

/** The HTTP server with its routes, not yet listening. */
export async function createApp(serving: Serving): Promise<FastifyInstance> {
  const { settings } = serving;
  const app = Fastify({
    logger: logOptions(settings.log) ?? false,
    bodyLimit: MOST_BODY_BYTES,
    connectionTimeout: REQUEST_TIMEOUT,
    trustProxy: settings.behindProxy,
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: 4096 },
    forceCloseConnections: 'idle',
  }) as FastifyInstance;
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  addErrorAnswers(app);
  addSecurityHeaders(app, { https: settings.url?.startsWith('https:') ?? false });
  addOriginCheck(app, {
    loopbackOnly: !settings.team,
    ...(settings.url === undefined ? {} : { url: settings.url }),
  });
  await app.register(healthRoutes, serving);
  await app.register(rpcRoute, serving);
  return app;
}
