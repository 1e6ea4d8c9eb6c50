import type { FastifyInstance } from 'fastify';

/**
 * Headers of everything below /api: nothing of it is a page, a frame or for other origins. Pages get theirs from the
 * dashboard.
 */
const API_HEADERS = {
  'content-security-policy':
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox",
} as const;

/** Headers of every response. */
const HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
} as const;

/** Sets the headers before a handler runs, so that errors carry them too. `https`: people come by HTTPS. */
export function addSecurityHeaders(app: FastifyInstance, { https }: { readonly https: boolean }): void {
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(HEADERS).headers(API_HEADERS);
    if (https) reply.header('strict-transport-security', 'max-age=31536000');
  });
}
