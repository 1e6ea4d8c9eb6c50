'use client';
import { useStudy } from '../../../../study/study-context';
import { LoadingWords } from '../../../../ui/state';

export function Atlas() {
  const { detail } = useStudy();
  return <LoadingWords>{detail.name}</LoadingWords>;
}
