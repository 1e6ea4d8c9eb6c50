'use client';
import type { AppRouter } from '@morphoscope/rpc';
import { QueryClientProvider } from '@tanstack/react-query';
import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink } from '@trpc/client';
import { createTRPCContext } from '@trpc/tanstack-react-query';
import { type ReactNode, useState } from 'react';
import { createQueryClient } from './query-client';

const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();

export { useTRPC, useTRPCClient };

const url = '/api/rpc';

/**
 * Queries and changes in batches, as POST: a selection of many tiles is longer than an address may be. Progress comes
 * as server-sent events.
 */
function createClient() {
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: httpSubscriptionLink({ url }),
        false: splitLink({
          // What takes seconds must not hold up the rest of a batch.
          condition: ({ path }) => /^(metrics|neighbours|studies\.compare)/.test(path),
          true: httpBatchLink({ url, maxItems: 1, methodOverride: 'POST' }),
          false: httpBatchLink({ url, maxItems: 10, methodOverride: 'POST' }),
        }),
      }),
    ],
  });
}

/** Gives all components below the typed API and its cache. */
export function RpcProvider({ children }: { readonly children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  const [trpcClient] = useState(createClient);
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}
