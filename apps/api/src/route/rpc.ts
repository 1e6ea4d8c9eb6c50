import { appRouter, type RequestContext } from '@morphoscope/rpc';
import { type FastifyTRPCPluginOptions, fastifyTRPCPlugin } from '@trpc/server/adapters/fastify';
import type { FastifyInstance } from 'fastify';
import { compressedJson } from '../http/compressed-json.js';
import type { Serving } from '../server/serving.js';

/** All procedures at `/api/rpc`: batches of queries and changes, subscriptions as server-sent events. */
export async function rpcRoute(app: FastifyInstance, serving: Serving): Promise<void> {
  const { services, auth, streams, owned } = serving;
  const options: FastifyTRPCPluginOptions<typeof appRouter> = {
    prefix: '/api/rpc',
    trpcOptions: {
      router: appRouter,
      // The dashboard asks by POST: a selection of many tiles is longer than an address may be.
      allowMethodOverride: true,
      createContext: async ({ req, res, info }): Promise<RequestContext> => {
        const principal = await auth.principalOf(req.headers);
        if (principal && info.type === 'subscription') streams.add(principal, res);
        return { services, ...(principal ? { principal } : {}) };
      },
      onError: ({ error, path, req }) => {
        if (error.code === 'INTERNAL_SERVER_ERROR') {
          req.log.error({ err: error.cause ?? error, path }, 'procedure failed');
        }
      },
    },
  };
  app.addHook('onSend', async ({ method }) => {
    if (method === 'POST') owned.forget();
  });
  app.addHook('onSend', compressedJson);
  app.addHook('onResponse', async ({ method, url }) => {
    if (method === 'POST' && url.includes('users.')) await streams.review();
  });
  await app.register(fastifyTRPCPlugin, options);
}
