'use client';
import { useMemo } from 'react';
import { type Cell, middleOf } from '../hover/cell';
import { objectAt } from './outline-shapes';
import type { AnnotationClass, Annotations } from './use-annotations';

/** What is outlined at the middle of a cell: `null` nothing, `undefined` where outlines are not shown or no cell is. */
export function useAnnotatedAt(
  { marks, classes }: Pick<Annotations, 'marks' | 'classes'>,
  cell: Cell | undefined,
): AnnotationClass | null | undefined {
  return useMemo(() => {
    if (!marks || !cell) return undefined;
    const object = objectAt(marks.shapes, middleOf(cell), marks.shown);
    return (object && classes[object.classIndex]) ?? null;
  }, [marks, classes, cell]);
}

/** In words, for eyes and readers. */
export function annotatedWords(annotated: AnnotationClass | null | undefined): string {
  if (annotated === undefined) return '';
  return annotated ? `Annotated ${annotated.name}` : 'Not annotated';
}
