import type { FastifyInstance } from 'fastify';

/** A body of which nothing arrives for so long is given up, ms. Headers have 60 s in all, by Node. */
const SILENCE = 30_000;

/**
 * Ends requests whose body stops coming. Answers may take their time: a stream may be silent, and a comparison of studies
 * may take minutes.
 */
export function addBodyTimeout(app: FastifyInstance, silence: number = SILENCE): void {
  app.addHook('onRequest', async ({ raw }) => {
    const { 'content-length': length = '0', 'transfer-encoding': encoding } = raw.headers;
    if (length === '0' && encoding === undefined) return;
    raw.setTimeout(silence, () => raw.destroy());
    raw.once('end', () => raw.setTimeout(0));
  });
}
