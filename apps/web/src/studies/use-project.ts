'use client';
import type { Project } from '@morphoscope/rpc';
import { useQuery } from '@tanstack/react-query';
import { useRouter, useSearchParams } from 'next/navigation';
import { useCallback } from 'react';
import { useTRPC } from '../rpc/client';

/** The project in the address, or the first. */
export function useProject(): {
  readonly project: Project | undefined;
  readonly projects: readonly Project[];
  /** The organisation has no project yet. */
  readonly none: boolean;
  readonly choose: (id: string) => void;
  readonly error: unknown;
  readonly retry: () => void;
} {
  const trpc = useTRPC();
  const wanted = useSearchParams().get('project');
  const router = useRouter();
  const { data, error, refetch } = useQuery(trpc.projects.list.queryOptions({ limit: 200 }));
  const projects = data?.items ?? [];
  const choose = useCallback((id: string) => router.replace(`/?project=${id}`), [router]);
  return {
    project: projects.find(({ id }) => id === wanted) ?? projects[0],
    projects,
    none: data?.items.length === 0,
    choose,
    error,
    retry: () => void refetch(),
  };
}
