'use client';
import { skipToken, useQuery } from '@tanstack/react-query';
import { useRouter, useSearchParams } from 'next/navigation';
import { useTRPC } from '../rpc/client';

export type SideName = 'a' | 'b';

/** One side of a comparison: which study and dictionary, from the address. */
export function useSide(side: SideName) {
  const trpc = useTRPC();
  const search = useSearchParams();
  const router = useRouter();
  const study = search.get(side) ?? undefined;
  const wanted = search.get(`d${side}`) ?? undefined;
  const detail = useQuery(trpc.studies.get.queryOptions(study ? { study } : skipToken));
  const dictionary = detail.data?.dictionaries.includes(wanted ?? '') ? wanted : detail.data?.dictionaries[0];
  const choose = (id: string, dictionaryId?: string) => {
    const next = new URLSearchParams(search);
    next.set(side, id);
    if (dictionaryId) next.set(`d${side}`, dictionaryId);
    else next.delete(`d${side}`);
    router.replace(`/compare?${next}`);
  };
  return { study, dictionary, detail: detail.data, error: detail.error, choose };
}
