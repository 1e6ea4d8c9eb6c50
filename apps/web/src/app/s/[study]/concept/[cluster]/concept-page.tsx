'use client';
import { useStudy } from '../../../../../study/study-context';
import { LoadingWords } from '../../../../../ui/state';

export function ConceptPage({ cluster }: { readonly cluster: number }) {
  const { detail } = useStudy();
  return <LoadingWords>{`${detail.name}, cluster ${cluster + 1}`}</LoadingWords>;
}
