'use client';
import type { ConceptCard, ConceptList, DictionaryInfo, StudyDetail } from '@morphoscope/rpc';
import { skipToken, useQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { useTRPC } from '../rpc/client';
import { useView } from '../state/use-view';
import { firstRows } from './rows';

/** The study of a page, loaded. */
export interface OpenStudy {
  readonly id: string;
  readonly detail: StudyDetail;
  /** Dictionary looked at; absent where the study has none yet. */
  readonly dictionary?: DictionaryInfo;
  /** Its clusters as edits show them; absent where there is no dictionary, or it could not be read. */
  readonly concepts?: ConceptList;
  /**
   * The clusters that pictures, strips and weight tiles are made of, in the order of `shares` and of the planes of
   * weight tiles. Hidden ones are among them. Empty without a dictionary.
   */
  readonly clusters: readonly ConceptCard[];
  /** Why there are no clusters. */
  readonly problem?: unknown;
  /** Class looked at, 0-based, always one of the study. */
  readonly classIndex: number;
  /** First row of every slide, and the number of all rows last. */
  readonly firstRow: readonly number[];
}

const StudyContext = createContext<OpenStudy | null>(null);

/** The study of this page. Only below `StudyProvider`. */
export function useStudy(): OpenStudy {
  const study = useContext(StudyContext);
  if (!study) throw new Error('useStudy outside a study');
  return study;
}

/** The study of this page, or `null` where the page has none or it is not there yet. */
export const useMaybeStudy = (): OpenStudy | null => useContext(StudyContext);

/**
 * Asks for a study and for the clusters of the dictionary in the address.
 * @param missing what to do where the study has no such dictionary: fail, or take its own first one.
 */
export function useOpenStudy(
  id: string,
  missing: 'fail' | 'own' = 'fail',
): {
  readonly study: OpenStudy | null;
  readonly error: unknown;
  readonly retry: () => void;
} {
  const trpc = useTRPC();
  const [{ dictionary: wanted, classIndex }] = useView();
  const detail = useQuery({
    ...trpc.studies.get.queryOptions({ study: id }),
    refetchInterval: ({ state }) =>
      state.data?.state === 'running' || state.data?.state === 'queued' ? 5000 : false,
  });
  const known = detail.data?.dictionaries.includes(wanted ?? '') ? wanted : undefined;
  const has = (detail.data?.dictionaries.length ?? 1) > 0;
  const asked = known ?? (missing === 'fail' ? wanted : undefined);
  const ready = has && (missing === 'fail' || detail.data !== undefined);
  const concepts = useQuery(
    trpc.concepts.list.queryOptions(
      ready ? { study: id, ...(asked ? { dictionary: asked } : {}) } : skipToken,
    ),
  );
  const study = useMemo(() => {
    if (!detail.data || (has && concepts.isPending)) return null;
    const dictionary = detail.data.dictionaryInfo.find(({ id: name }) => name === concepts.data?.dictionary);
    const lastClass = Math.max(0, detail.data.classNames.length - 1);
    return {
      id,
      detail: detail.data,
      clusters: concepts.data?.concepts ?? [],
      // Classes go from the harmless to what one looks for: a study opens on the last.
      classIndex: Math.min(classIndex ?? lastClass, lastClass),
      firstRow: firstRows(detail.data.slideInfo),
      ...(dictionary ? { dictionary } : {}),
      ...(concepts.data ? { concepts: concepts.data } : {}),
      ...(concepts.error ? { problem: concepts.error } : {}),
    };
  }, [id, detail.data, concepts.data, concepts.error, concepts.isPending, has, classIndex]);
  return {
    study,
    error: study ? null : detail.error,
    retry: () => {
      void detail.refetch();
      void concepts.refetch();
    },
  };
}

/** Gives a loaded study to the components below. */
export function StudyProvider({
  study,
  children,
}: {
  readonly study: OpenStudy;
  readonly children: ReactNode;
}) {
  return <StudyContext value={study}>{children}</StudyContext>;
}
