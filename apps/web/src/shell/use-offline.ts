'use client';
import { useSyncExternalStore } from 'react';
import { connection } from '../rpc/connection';

/** When the server stopped to answer; `null` while it does. Controls that write are disabled meanwhile. */
export function useOfflineSince(): Date | null {
  return useSyncExternalStore(connection.subscribe, connection.get, connection.initial).since;
}
