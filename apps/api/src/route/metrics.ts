import { appRouter } from '@morphoscope/rpc';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { authorise } from '../http/authorise.js';
import { isLoopbackAddress } from '../server/address.js';
import type { Serving } from '../server/serving.js';

/** Seconds: from a block of a slide to a comparison of studies. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
const procedures = new Set(Object.keys(appRouter._def.procedures));

/** How finely the event loop is watched, ms. */
const LAG_RESOLUTION = 10;

/** `/metrics` for Prometheus, with times of all routes; for this machine, or with an API key of an admin. */
export async function addMetrics(app: FastifyInstance, serving: Serving): Promise<void> {
  const register = new Registry();
  collectDefaultMetrics({ register, eventLoopMonitoringPrecision: LAG_RESOLUTION });
  const seconds = new Histogram({
    name: 'morphoscope_http_request_seconds',
    help: 'Time from the first byte of a request to the last of its answer.',
    labelNames: ['route', 'method', 'status'],
    buckets: BUCKETS,
    registers: [register],
  });
  addFigures(register, serving);

  app.addHook('onResponse', async (request, reply) => {
    const labels = { route: routeOf(request), method: request.method, status: String(reply.statusCode) };
    seconds.observe(labels, reply.elapsedTime / 1000);
  });
  app.get('/metrics', async (request, reply) => {
    if (!isFromThisMachine(request, serving.settings)) await authorise(serving, request, 'admin');
    return reply
      .type(register.contentType)
      .header('cache-control', 'no-store')
      .send(await register.metrics());
  });
  app.addHook('onClose', async () => register.clear());
}

/** Somebody on this machine, and not a proxy on it that asks for somebody else. */
export function isFromThisMachine(
  { ip, headers }: Pick<FastifyRequest, 'ip' | 'headers'>,
  { behindProxy }: { readonly behindProxy: boolean },
): boolean {
  const forwarded = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined;
  return isLoopbackAddress(ip) && (behindProxy || !forwarded);
}

/** The pattern of a route, not its address: procedures by name, everything that is not there as one. */
function routeOf(request: FastifyRequest): string {
  const { url } = request.routeOptions;
  if (url === undefined) return '(none)';
  if (!url.startsWith('/api/rpc/')) return url;
  const { path = '' } = request.params as { path?: string };
  if (path.includes(',')) return '/api/rpc/(batch)';
  return procedures.has(path) ? `/api/rpc/${path}` : '/api/rpc/(none)';
}

function addFigures(register: Registry, serving: Serving): void {
  const { stored, pictures, streams, queue } = serving;
  const gauge = (name: string, help: string, read: () => number): void => {
    new Gauge({
      name: `morphoscope_${name}`,
      help,
      registers: [register],
      collect() {
        this.set(read());
      },
    });
  };
  gauge('pictures_waiting', 'Pictures that wait to be made.', () => pictures.limiter.waiting);
  gauge('pictures_running', 'Pictures being made.', () => pictures.limiter.running);
  gauge('pictures_kept_bytes', 'Pictures kept in memory.', () => pictures.keptBytes);
  gauge('blocks_waiting', 'Stored blocks that wait to be read.', () => stored.limiter.waiting);
  gauge('slides_open', 'Slides that are open to hand out stored blocks.', () => stored.openSlides);
  gauge('streams_open', 'Streams of events that are open.', () => streams.size);
  new Gauge({
    name: 'morphoscope_jobs',
    help: 'Jobs that wait and run, open parts of jobs, and workers alive.',
    labelNames: ['state'],
    registers: [register],
    async collect() {
      const { queued, running, openParts, workers } = await queue.figures();
      for (const [state, value] of Object.entries({ queued, running, openParts, workers })) {
        this.set({ state }, value);
      }
    },
  });
}
