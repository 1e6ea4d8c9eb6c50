import type { FastifyInstance } from 'fastify';
import type { Serving } from '../server/serving.js';

/** `/healthz`: the process answers. `/readyz`: it can do its work; 503 names what it cannot reach. */
export async function healthRoutes(app: FastifyInstance, { checks }: Serving): Promise<void> {
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const results = await Promise.all(
      Object.entries(checks).map(
        async ([name, check]) => [name, (await check()) ? 'ok' : 'unreachable'] as const,
      ),
    );
    const ready = results.every(([, state]) => state === 'ok');
    return reply
      .code(ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status: ready ? 'ok' : 'not ready', checks: Object.fromEntries(results) });
  });
}
