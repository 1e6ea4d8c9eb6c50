'use client';
import { useSyncExternalStore } from 'react';
import { connection } from './connection';

/** When the server stopped to answer; `null` while it does. */
export function useOfflineSince(): Date | null {
  return useSyncExternalStore(connection.subscribe, connection.get, connection.initial).since;
}
