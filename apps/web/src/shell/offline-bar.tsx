'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { hour } from '../format/time';
import { useOfflineSince } from '../rpc/use-offline';
import { useAnnounce } from '../ui/live-region';
import styles from './offline-bar.module.css';

/** Says that the server is away, and asks for everything on the page again once it is back. */
export function OfflineBar() {
  const since = useOfflineSince();
  const was = useRef(false);
  const queries = useQueryClient();
  const announce = useAnnounce();
  useEffect(() => {
    if (since === null && was.current) {
      void queries.invalidateQueries();
      announce('The server answers again.');
    }
    was.current = since !== null;
  }, [since, queries, announce]);
  if (since === null) return null;
  return (
    <div role="status" className={styles.bar}>
      <span className={styles.dot} aria-hidden="true" />
      No connection since {hour(since)}. Trying again. What you see stays; changes wait.
    </div>
  );
}
