import type { inferOutput } from '@trpc/tanstack-react-query';
import type { useTRPC } from '../../rpc/client';

/** A reading as the API answers it. */
export type LoadedReading = inferOutput<ReturnType<typeof useTRPC>['readings']['get']>;
