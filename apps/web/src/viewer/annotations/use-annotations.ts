'use client';
import type { SlideAnnotations } from '@morphoscope/rpc';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { answerFailure } from '../../rpc/failure';
import type { ViewState } from '../../state/view-state';
import type { OpenStudy } from '../../study/study-context';
import type { OutlineMarks } from './draw-outlines';
import { patternsOf } from './line-pattern';
import { outlineShapes } from './outline-shapes';
import { ThinnedOutlines } from './thinned';

/** Where what is outlined on a slide is asked for, and sent to. */
export const annotationsUrl = (study: string, slide: string): string =>
  `/api/studies/${study}/slides/${encodeURIComponent(slide)}/annotations`;

/** Name of that answer in the cache. */
export const annotationsKey = (study: string, slide: string) => ['annotations', study, slide] as const;

/** A class as the list and the pictures show it. */
export interface AnnotationClass {
  readonly name: string;
  readonly objects: number;
  /** Index into `linePatterns`. */
  readonly pattern: number;
  readonly shown: boolean;
}

/** What is outlined on a slide, and how a view shows it. */
export interface Annotations {
  /** `undefined` while they are loading. */
  readonly all: SlideAnnotations | undefined;
  readonly error: unknown;
  readonly retry: () => void;
  readonly classes: readonly AnnotationClass[];
  /** Absent where nothing is to be drawn. */
  readonly marks: OutlineMarks | undefined;
}

/** Asks for what is outlined on a slide. `view` says whether it is drawn, and which classes are not. */
export function useAnnotations(
  { id, detail }: OpenStudy,
  slide: string,
  { annotations }: Pick<ViewState, 'annotations'>,
): Annotations {
  const query = useQuery({
    queryKey: annotationsKey(id, slide),
    queryFn: async ({ signal }) => {
      const response = await fetch(annotationsUrl(id, slide), { signal });
      if (!response.ok) throw answerFailure(response.status, await response.json().catch(() => undefined));
      return (await response.json()) as SlideAnnotations;
    },
  });
  const { data: all } = query;
  const shapes = useMemo(() => all && outlineShapes(all), [all]);
  const thinned = useMemo(() => shapes && new ThinnedOutlines(), [shapes]);
  const hidden = annotations?.hidden;
  const classes = useMemo(() => {
    const names = all?.classes.map(({ name }) => name) ?? [];
    const patterns = patternsOf(names, detail.classNames);
    return (all?.classes ?? []).map(({ name, objects }, i) => ({
      ...{ name, objects: objects.length, pattern: patterns[i] as number },
      shown: !hidden?.includes(name),
    }));
  }, [all, detail.classNames, hidden]);
  const on = annotations !== undefined;
  const marks = useMemo(
    () =>
      shapes && thinned && on && classes.some(({ shown }) => shown)
        ? {
            ...{ shapes, thinned },
            shown: classes.map(({ shown }) => shown),
            patterns: classes.map(({ pattern }) => pattern),
          }
        : undefined,
    [shapes, thinned, on, classes],
  );
  return { all, error: query.error, retry: () => void query.refetch(), classes, marks };
}
