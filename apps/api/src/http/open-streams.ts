import type { Auth, Principal } from '@morphoscope/rpc';
import type { FastifyReply } from 'fastify';

interface OpenStream {
  readonly principal: Principal;
  readonly reply: FastifyReply;
}

/** How often it is asked whether those who listen still may, ms: other servers of a team end sessions too. */
const REVIEW_EVERY = 5_000;

/** Streams of events that are open, and who listens. A stream ends with the session or key it was opened with. */
export class OpenStreams {
  readonly #open = new Set<OpenStream>();
  readonly #timer: NodeJS.Timeout;

  constructor(private readonly auth: Pick<Auth, 'isStillValid'>) {
    this.#timer = setInterval(() => void this.review().catch(() => undefined), REVIEW_EVERY);
    this.#timer.unref();
  }

  /** Streams that are open. */
  get size(): number {
    return this.#open.size;
  }

  /** Watches over a stream until it ends. */
  add(principal: Principal, reply: FastifyReply): void {
    const stream = { principal, reply };
    this.#open.add(stream);
    reply.raw.once('close', () => this.#open.delete(stream));
  }

  /** Ends the streams of those whose session or key opens nothing any more. */
  async review(): Promise<void> {
    const byCredential = new Map<string, OpenStream[]>();
    for (const stream of this.#open) {
      const { via, credential = '', organisationId, role } = stream.principal;
      const key = [via, credential, organisationId, role].join(' ');
      byCredential.set(key, [...(byCredential.get(key) ?? []), stream]);
    }
    await Promise.all(
      [...byCredential.values()].map(async (streams) => {
        if (!(await this.auth.isStillValid(streams[0]!.principal))) streams.forEach(end);
      }),
    );
  }

  /** Ends all: the server stops. */
  close(): void {
    clearInterval(this.#timer);
    for (const stream of [...this.#open]) end(stream);
  }
}

/** Closes the connection: whoever still may comes back by itself. */
function end({ reply }: OpenStream): void {
  reply.raw.destroy();
}
