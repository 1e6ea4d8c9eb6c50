'use client';
import { skipToken, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter, useSearchParams } from 'next/navigation';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { useTRPC } from '../../rpc/client';
import { ClusterStep } from '../../run/cluster-step';
import { LayerStep } from '../../run/layer-step';
import { ModelStep } from '../../run/model-step';
import { OptionStep } from '../../run/option-step';
import styles from '../../run/run.module.css';
import {
  draftLike,
  emptyDraft,
  estimateOf,
  problemsOf,
  type RunDraft,
  requestOf,
  usableOf,
} from '../../run/run-draft';
import { RunSummary } from '../../run/run-summary';
import { SlideStep } from '../../run/slide-step';
import { AppShell } from '../../shell/app-shell';
import { useProject } from '../../studies/use-project';
import { ButtonLink } from '../../ui/button';
import { Card } from '../../ui/panel';
import { EmptyState, Failed, LoadingWords, Skeleton } from '../../ui/state';

/** A new study: slides, model, layer, clusters, options. Checked while it is filled in. */
export function NewRun() {
  const trpc = useTRPC();
  const router = useRouter();
  const queries = useQueryClient();
  const { project, none, error: projectError, retry } = useProject();
  const [typed, setDraft] = useState<RunDraft>(emptyDraft);
  const like = useSearchParams().get('like');
  const before = useQuery(trpc.studies.get.queryOptions(like ? { study: like } : skipToken));
  const asked = before.data?.settings;
  const [taken, setTaken] = useState(false);
  if (asked && !taken) {
    setTaken(true);
    setDraft(draftLike(asked));
  }
  const change = (part: Partial<RunDraft>) => setDraft((now) => ({ ...now, ...part }));
  const pages = useInfiniteQuery(
    trpc.slides.list.infiniteQueryOptions(project ? { project: project.id, limit: 500 } : skipToken, {
      getNextPageParam: ({ nextCursor }) => nextCursor,
    }),
  );
  // Runs take any number of slides, so all of them are listed.
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const slides = useMemo(() => pages.data?.pages.flatMap(({ items }) => items) ?? [], [pages.data]);
  // A run like an earlier one may have had slides that are gone.
  const draft = useMemo(
    () => (pages.data && !hasNextPage ? { ...typed, slides: usableOf(typed.slides, slides) } : typed),
    [typed, slides, pages.data, hasNextPage],
  );
  const models = useQuery(trpc.models.list.queryOptions({ limit: 200 }));
  const model = useQuery(trpc.models.layers.queryOptions(draft.model ? { model: draft.model } : skipToken));
  const create = useMutation(
    trpc.studies.create.mutationOptions({
      onSuccess: ({ study }) => {
        void queries.invalidateQueries(trpc.studies.pathFilter());
        router.push(`/s/${study}`);
      },
    }),
  );
  const waits =
    !none && !projectError && !pages.error && !models.error && !(project && pages.data && models.data);
  const problems = problemsOf(draft, slides, model.data);
  const step = (number: number, title: string, note: ReactNode, children: ReactNode) => (
    <Card
      className={styles.card}
      title={
        <>
          <span className={styles.number}>{number}</span>
          {title}
        </>
      }
      note={note}
    >
      {children}
    </Card>
  );
  return (
    <AppShell>
      <div className={styles.page}>
        <div className={styles.steps}>
          <h1>New run</h1>
          {projectError ? <Failed error={projectError} onRetry={retry} /> : null}
          {none && (
            <EmptyState action={<ButtonLink href="/">Make a project</ButtonLink>}>
              Slides belong to a project, and there is none yet.
            </EmptyState>
          )}
          {pages.error && <Failed error={pages.error} onRetry={() => pages.refetch()} />}
          {models.error && <Failed error={models.error} onRetry={() => models.refetch()} />}
          {waits && (
            <>
              {[220, 160, 150, 240].map((height) => (
                <Skeleton key={height} height={height} />
              ))}
              <LoadingWords>Loading slides and models.</LoadingWords>
            </>
          )}
          {project && pages.data && models.data && (
            <>
              {step(
                1,
                'Slides',
                project.name,
                <SlideStep
                  project={project.id}
                  slides={slides}
                  chosen={draft.slides}
                  onChange={(chosen) => change({ slides: chosen })}
                />,
              )}
              {step(
                2,
                'Model',
                undefined,
                <ModelStep
                  models={models.data.items}
                  chosen={draft.model}
                  onChange={(id) => setDraft(({ layer: _old, ...rest }) => ({ ...rest, model: id }))}
                />,
              )}
              {step(
                3,
                'Layer',
                model.data &&
                  `${model.data.preprocessing.tilePx} px at ${model.data.preprocessing.mpp} µm/px`,
                draft.model === undefined ? (
                  <EmptyState>Choose a model to see its layers.</EmptyState>
                ) : model.error ? (
                  <Failed error={model.error} onRetry={() => model.refetch()} />
                ) : model.data ? (
                  <LayerStep
                    model={model.data}
                    chosen={draft.layer}
                    onChange={(layer) => change({ layer })}
                  />
                ) : (
                  <>
                    <Skeleton height={120} />
                    <LoadingWords>Reading the model.</LoadingWords>
                  </>
                ),
              )}
              {step(
                4,
                'Clusters',
                undefined,
                <ClusterStep
                  draft={draft}
                  problems={problems}
                  linearHead={model.data?.linearHead ?? true}
                  onChange={change}
                />,
              )}
              {step(
                5,
                'Options',
                'all may stay as they are',
                <OptionStep
                  draft={draft}
                  problems={problems}
                  tilePx={model.data?.preprocessing.tilePx}
                  onChange={change}
                />,
              )}
            </>
          )}
        </div>
        <RunSummary
          draft={draft}
          estimate={estimateOf(draft, slides, model.data)}
          problems={problems}
          busy={create.isPending}
          error={create.error}
          onName={(name) => change({ name })}
          onStart={() => project && create.mutate(requestOf(draft, project.id))}
        />
      </div>
    </AppShell>
  );
}
