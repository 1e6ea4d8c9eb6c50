import { appRouter, type RequestContext } from '@morphoscope/rpc';
import { type FastifyTRPCPluginOptions, fastifyTRPCPlugin } from '@trpc/server/adapters/fastify';
import type { FastifyInstance } from 'fastify';
import type { Serving } from '../server/serving.js';

/** All procedures at `/api/rpc`: batches of queries and changes, subscriptions as server-sent events. */
export async function rpcRoute(app: FastifyInstance, { services, principalOf }: Serving): Promise<void> {
  const options: FastifyTRPCPluginOptions<typeof appRouter> = {
    prefix: '/api/rpc',
    trpcOptions: {
      router: appRouter,
      createContext: async ({ req }): Promise<RequestContext> => {
        const principal = await principalOf(req.headers);
        return { services, ...(principal ? { principal } : {}) };
      },
      onError: ({ error, path, req }) => {
        if (error.code === 'INTERNAL_SERVER_ERROR') {
          req.log.error({ err: error.cause ?? error, path }, 'procedure failed');
        }
      },
    },
  };
  await app.register(fastifyTRPCPlugin, options);
}
