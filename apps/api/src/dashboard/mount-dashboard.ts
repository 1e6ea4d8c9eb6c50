import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { env } from '../env.js';
import { encodingFor } from '../http/compressed.js';
import type { ServerSettings } from '../server/server-options.js';
import { StaticFiles } from './static-files.js';

/** The part of Next's custom server that is used. */
interface NextServer {
  prepare(): Promise<void>;
  getRequestHandler(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  close(): Promise<void>;
}

type CreateNext = (options: {
  readonly dev: false;
  readonly dir: string;
  readonly hostname: string;
  readonly port: number;
}) => NextServer;

/** How Next reads its configuration. */
interface NextConfigModule {
  default(phase: string, dir: string, options: { readonly silent: true }): Promise<unknown>;
}

/** Headers that pages get from the dashboard itself, or that are for data only. */
const NOT_FOR_PAGES = ['content-security-policy'];

/**
 * Answers everything that is no API with the built dashboard, in this process. Next comes with the dashboard: this package
 * does not depend on it.
 */
export async function mountDashboard(
  app: FastifyInstance,
  folder: string,
  { host, port }: ServerSettings,
): Promise<void> {
  env.asProduction();
  const load = createRequire(join(folder, 'package.json'));
  const createNext = load('next') as CreateNext;
  const { PHASE_PRODUCTION_SERVER } = load('next/constants') as { readonly PHASE_PRODUCTION_SERVER: string };
  // Next says on the standard output how long it took to read its configuration, unless it has read it before.
  const config = load('next/dist/server/config.js') as NextConfigModule;
  await config.default(PHASE_PRODUCTION_SERVER, folder, { silent: true });
  const next = createNext({ dev: false, dir: folder, hostname: host, port });
  await next.prepare();
  const handle = next.getRequestHandler();
  app.addHook('onClose', () => next.close());
  const page = async (request: FastifyRequest, reply: FastifyReply) => {
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined && !NOT_FOR_PAGES.includes(name)) reply.raw.setHeader(name, value);
    }
    reply.hijack();
    await handle(request.raw, reply.raw);
  };
  app.route({ method: ['GET', 'HEAD'], url: '/*', handler: page });
  const files = new StaticFiles(join(folder, '.next', 'static'));
  app.route<{ Params: { '*': string } }>({
    method: ['GET', 'HEAD'],
    url: '/_next/static/*',
    handler: async (request, reply) => {
      const wanted = encodingFor(request.headers['accept-encoding']) === 'br';
      const file = await (wanted ? files.find(request.params['*']) : undefined);
      if (!file) return page(request, reply);
      return reply
        .header('content-type', file.type)
        .header('content-encoding', 'br')
        .header('vary', 'accept-encoding')
        .header('cache-control', 'public, max-age=31536000, immutable')
        .send(Buffer.from(file.bytes));
    },
  });
}
