'use client';
import { type Query, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { failureOf, failureWords } from '../rpc/failure';
import { isTold, useToldVersion } from '../rpc/told-failures';
import { useOfflineSince } from '../rpc/use-offline';
import styles from './offline-bar.module.css';

/** Answers that pages expect and lay out for, and those that other bars speak of. */
const expected = [
  'OFFLINE',
  'UNAUTHORIZED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_REQUEST',
  'PRECONDITION_FAILED',
  'CONFLICT',
];
/** Parts of a page that say themselves what is wrong appear within this time, ms. */
const PATIENCE = 400;

/** What this page asked for in vain without saying so anywhere. */
function useSilentFailures(): readonly Query[] {
  const queries = useQueryClient();
  const version = useToldVersion();
  const [failed, setFailed] = useState<readonly Query[]>([]);
  useEffect(() => {
    const cache = queries.getQueryCache();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      timer = undefined;
      const silent = cache
        .findAll({ type: 'active' })
        .filter(({ state: { status, error } }) => status === 'error' && !isTold(error))
        .filter(({ state: { error } }) => !expected.includes(failureOf(error).code));
      setFailed((before) =>
        before.length === silent.length && before.every((query, i) => query === silent[i]) ? before : silent,
      );
    };
    const soon = () => {
      timer ??= setTimeout(look, PATIENCE);
    };
    // What the page says is looked at again when `version` changes.
    soon();
    const stop = cache.subscribe(soon);
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [queries, version]);
  return failed;
}

/** Says that a part of the page could not be read where that part has no place to say so itself. */
export function FailureBar() {
  const failed = useSilentFailures();
  const since = useOfflineSince();
  const [first] = failed;
  if (since !== null || first === undefined) return null;
  return (
    <div role="alert" className={styles.bar}>
      A part of this page could not be read. {failureWords(first.state.error)}
      <button
        type="button"
        className={styles.act}
        onClick={() => {
          for (const query of failed) void query.fetch();
        }}
      >
        Try again
      </button>
    </div>
  );
}
