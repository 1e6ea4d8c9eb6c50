import {
  createTRPCClient,
  httpBatchLink,
  httpSubscriptionLink,
  splitLink,
  type TRPCClient,
} from '@trpc/client';
import type { AppRouter } from './app-router.js';
import { FetchEventSource } from './fetch-event-source.js';

/** Where the server is, and who asks. */
export interface ClientOptions {
  /** e.g. `http://localhost:3000`. */
  readonly url: string;
  /** Made in the dashboard or with `users.createKey`; not needed in single-user mode. */
  readonly apiKey?: string;
}

/** Procedures asked for in one request, at most. */
const MOST_TOGETHER = 20;

/**
 * A typed client of the Morphoscope API for other apps, in Node and in browsers. Subscriptions come as server-sent events
 * and begin again by themselves after a lost connection.
 */
export function createClient({ url, apiKey }: ClientOptions): TRPCClient<AppRouter> {
  const address = new URL('/api/rpc', url).href;
  const headers = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: httpSubscriptionLink({
          url: address,
          EventSource: FetchEventSource,
          eventSourceOptions: { headers },
        }),
        false: httpBatchLink({ url: address, headers, maxItems: MOST_TOGETHER }),
      }),
    ],
  });
}
