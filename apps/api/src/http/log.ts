import type { FastifyServerOptions } from 'fastify';
import type { LogLevel } from '../server/server-options.js';

/** Headers and fields that hold secrets; they never reach the log. */
const SECRETS = [
  'req.headers.authorization',
  'req.headers.cookie',
  'req.headers["x-api-key"]',
  'res.headers["set-cookie"]',
  '*.password',
  '*.secret',
  '*.token',
];

/**
 * JSON lines on stderr. A request is its method, path (without the query, which may hold what people typed), and a
 * random id that the answer carries too.
 */
export function logOptions(level: LogLevel): FastifyServerOptions['logger'] {
  if (level === 'silent') return false;
  return {
    level,
    stream: process.stderr,
    redact: { paths: SECRETS, censor: '(not logged)' },
    serializers: {
      req: ({ method, url, id }) => ({ method, path: url.split('?', 1)[0], id }),
    },
  };
}
