'use client';
import type { Project, RegisteredSlide } from '@morphoscope/rpc';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { AlertTriangle, Ellipsis, Plus } from 'lucide-react';
import { useState } from 'react';
import { count, length, micronsPerPixel } from '../format/number';
import { useTRPC } from '../rpc/client';
import { failureWords } from '../rpc/failure';
import { useBlocked, WriteButton } from '../shell/write-button';
import { Button } from '../ui/button';
import { useAnnounce } from '../ui/live-region';
import { Menu } from '../ui/menu';
import { RailHead } from '../ui/panel';
import { Picture } from '../ui/picture';
import { EmptyState, Failed, Skeleton } from '../ui/state';
import { AddSlides } from './add-slides';
import { DescribeSlide } from './describe-slide';
import styles from './studies.module.css';

/** Slides that are shown before somebody asks for more. */
const PAGE = 50;

/** Size and scale of a slide in words: `12.4 mm × 8.1 mm, 0.25 µm/px`. */
export function slideLine({ width, height, mpp, label }: RegisteredSlide): string {
  const size =
    width === undefined || height === undefined
      ? undefined
      : mpp
        ? `${length(width * mpp.x)} × ${length(height * mpp.y)}`
        : `${count(width)} × ${count(height)} px`;
  return [size, mpp ? micronsPerPixel(mpp.x) : 'no µm/px', label].filter(Boolean).join(', ');
}

/** Slides of a project, with the way to add more. */
export function ProjectSlides({ project }: { readonly project: Project }) {
  const trpc = useTRPC();
  const [adding, setAdding] = useState(false);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    trpc.slides.list.infiniteQueryOptions(
      { project: project.id, limit: PAGE },
      { getNextPageParam: ({ nextCursor }) => nextCursor },
    ),
  );
  const slides = data?.pages.flatMap(({ items }) => items);
  return (
    <section>
      <RailHead title="Slides" count={count(project.slides)}>
        <WriteButton
          least="editor"
          size="small"
          icon={<Plus size={14} strokeWidth={1.5} />}
          onClick={() => setAdding(true)}
        >
          Add
        </WriteButton>
      </RailHead>
      {error && <Failed error={error} onRetry={() => refetch()} />}
      {!slides && !error && (
        <ul className={styles.railBody} aria-hidden="true">
          {Array.from({ length: Math.min(project.slides, PAGE) }, (_, i) => `${i}`).map((row) => (
            <li key={row} className={styles.slide}>
              <Skeleton height={38} width={38} />
              <Skeleton height={34} />
            </li>
          ))}
        </ul>
      )}
      {slides?.length === 0 && <EmptyState>Slides that runs can take. None yet.</EmptyState>}
      {slides && slides.length > 0 && (
        <ul className={styles.railBody}>
          {slides.map((slide) => (
            <SlideRow key={slide.id} slide={slide} />
          ))}
        </ul>
      )}
      {hasNextPage && (
        <div className={styles.railBody}>
          <Button size="small" busy={isFetchingNextPage} onClick={() => fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
      {adding && <AddSlides project={project.id} onClose={() => setAdding(false)} />}
    </section>
  );
}

function SlideRow({ slide }: { readonly slide: RegisteredSlide }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const announce = useAnnounce();
  const blocked = useBlocked('editor');
  const [editing, setEditing] = useState(false);
  const remove = useMutation(
    trpc.slides.remove.mutationOptions({
      onSuccess: () => {
        void queries.invalidateQueries(trpc.slides.pathFilter());
        void queries.invalidateQueries(trpc.projects.pathFilter());
      },
      onError: (error) => announce(failureWords(error)),
    }),
  );
  const broken = slide.state === 'broken';
  const warning = slide.findings.find(({ severity }) => severity !== 'info');
  return (
    <li className={styles.slide}>
      {broken ? (
        <span className={styles.noThumb} aria-hidden="true" />
      ) : (
        <Picture
          className={styles.thumb}
          src={`/api/slides/${slide.id}/thumbnail`}
          alt=""
          width={38}
          height={38}
        />
      )}
      <span className={styles.slideWords}>
        <span className={styles.slideName}>{slide.name}</span>
        <span className="small third">
          {broken ? (
            <span className={styles.problem}>{slide.message ?? 'Cannot be opened'}</span>
          ) : (
            <>
              {slideLine(slide)}
              {warning && (
                <span title={warning.message}>
                  {' '}
                  <AlertTriangle size={12} strokeWidth={1.5} aria-label={warning.message} />
                </span>
              )}
            </>
          )}
        </span>
      </span>
      <Menu
        label={`More about ${slide.name}`}
        side="below-end"
        button={<Ellipsis size={16} strokeWidth={1.5} />}
        entries={[
          { label: 'Name, label and site', blocked, onSelect: () => setEditing(true) },
          {
            label: 'Remove from the project',
            blocked,
            onSelect: () => remove.mutate({ slide: slide.id }),
          },
        ]}
      />
      {editing && <DescribeSlide slide={slide} onClose={() => setEditing(false)} />}
    </li>
  );
}
