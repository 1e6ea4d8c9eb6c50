'use client';
import { useStudy } from '../../../../../study/study-context';
import { LoadingWords } from '../../../../../ui/state';

export function SlideViewer({ slide }: { readonly slide: string }) {
  const { detail } = useStudy();
  return <LoadingWords>{`${detail.name}, ${slide}`}</LoadingWords>;
}
