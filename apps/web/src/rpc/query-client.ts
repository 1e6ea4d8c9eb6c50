import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { connection } from './connection';
import { failureOf, noteFailedChange } from './failure';

/** Waits before a query that got no answer is asked again, ms. */
const retryWaits = [500, 1000, 2000, 4000, 8000];

/** Pages that are there for people who are not signed in. */
const doors = ['/sign-in', '/sign-up', '/invitation', '/new-password'];

/** Nobody is signed in, or no longer: to the door, and back here afterwards. */
export function toSignIn(): void {
  const { pathname, search } = window.location;
  if (doors.includes(pathname)) return;
  window.location.assign(`/sign-in?next=${encodeURIComponent(pathname + search)}`);
}

/**
 * The cache of answers. Studies seldom change, so answers stay fresh for a minute; when the server was away, everything
 * on the page is asked again as soon as it is back.
 */
export function createQueryClient(): QueryClient {
  const noted = (error: unknown) => {
    const { code } = failureOf(error);
    if (code === 'OFFLINE') connection.lost();
    if (code === 'UNAUTHORIZED') toSignIn();
    // What somebody may do was changed while this page was open.
    if (code === 'FORBIDDEN') void client.invalidateQueries({ queryKey: [['users', 'me']] });
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError: noted }),
    mutationCache: new MutationCache({
      onError: (error) => {
        noteFailedChange(error);
        noted(error);
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: 60_000,
        refetchOnWindowFocus: false,
        retry: (count, error) => {
          noted(error);
          return failureOf(error).code === 'OFFLINE' && count < retryWaits.length;
        },
        retryDelay: (count) => retryWaits[count] ?? 8000,
      },
      mutations: { retry: false },
    },
  });
  return client;
}
