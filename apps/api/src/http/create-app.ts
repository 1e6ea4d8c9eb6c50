import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyInstance } from 'fastify';
import { authRoute } from '../route/auth.js';
import { descriptionRoute } from '../route/description.js';
import { exportRoutes } from '../route/exports.js';
import { healthRoutes } from '../route/health.js';
import { mapTileRoutes } from '../route/map-tiles.js';
import { addMetrics } from '../route/metrics.js';
import { outlineRoutes } from '../route/outlines.js';
import { rpcRoute } from '../route/rpc.js';
import { slidePictureRoutes } from '../route/slide-pictures.js';
import { uploadRoutes } from '../route/uploads.js';
import type { ServerSettings } from '../server/server-options.js';
import type { Serving } from '../server/serving.js';
import { addBodyTimeout } from './body-timeout.js';
import { addErrorAnswers } from './error-answer.js';
import { logOptions } from './log.js';
import { addOriginCheck } from './origin-check.js';
import { addSecurityHeaders } from './security-headers.js';

/** JSON bodies: the largest is a set of 200,000 tiles. */
const MOST_BODY_BYTES = 16 * 2 ** 20;

/** The HTTP server with everything that holds for all requests, but without routes. */
export function createApp(settings: ServerSettings): FastifyInstance {
  const app = Fastify({
    logger: logOptions(settings.log) ?? false,
    bodyLimit: MOST_BODY_BYTES,
    trustProxy: settings.behindProxy,
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: 4096 },
    forceCloseConnections: 'idle',
  }) as FastifyInstance;
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  addErrorAnswers(app);
  addBodyTimeout(app);
  addSecurityHeaders(app, { https: settings.url?.startsWith('https:') ?? false });
  addOriginCheck(app, {
    loopbackOnly: !settings.team,
    ...(settings.url === undefined ? {} : { url: settings.url }),
  });
  return app;
}

/** All that can be asked. */
export async function addRoutes(app: FastifyInstance, serving: Serving): Promise<void> {
  app.addHook('preClose', async () => serving.streams.close());
  app.addHook('onClose', () => serving.close());
  await addMetrics(app, serving);
  const routes = [
    healthRoutes,
    descriptionRoute,
    authRoute,
    rpcRoute,
    slidePictureRoutes,
    mapTileRoutes,
    outlineRoutes,
    exportRoutes,
    uploadRoutes,
  ];
  for (const route of routes) await app.register(route, serving);
}
