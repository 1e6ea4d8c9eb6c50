'use client';
import { useStudy } from '../../../../study/study-context';
import { LoadingWords } from '../../../../ui/state';

export function Neighbours() {
  const { detail } = useStudy();
  return <LoadingWords>{detail.name}</LoadingWords>;
}
