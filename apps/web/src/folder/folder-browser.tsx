'use client';
import { useQuery } from '@tanstack/react-query';
import { ChevronRight, CornerLeftUp, Folder } from 'lucide-react';
import { bytes } from '../format/number';
import { useTRPC } from '../rpc/client';
import { Select } from '../ui/menu';
import { Failed, LoadingWords, Skeleton } from '../ui/state';
import styles from './folder-browser.module.css';

/** A place below a root of the server. */
export interface FolderPlace {
  readonly root: number;
  /** Relative to the root; empty: the root itself. */
  readonly path: string;
}

/** `path` and a name below it. */
const below = (path: string, name: string): string => (path === '' ? name : `${path}/${name}`);

/**
 * Folders and slides on the server. Without `picked` only the place is chosen; with it, slides and folders have boxes.
 */
export function FolderBrowser({
  place,
  onPlace,
  picked,
  onPick,
}: {
  readonly place: FolderPlace;
  readonly onPlace: (place: FolderPlace) => void;
  /** Paths below the root that were ticked. */
  readonly picked?: ReadonlySet<string>;
  readonly onPick?: (path: string, on: boolean) => void;
}) {
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(trpc.slides.browse.queryOptions(place));
  const { path } = place;
  const parts = path === '' ? [] : path.split('/');
  const go = (to: string) => onPlace({ ...place, path: to });
  return (
    <div className={styles.browser}>
      <div className={styles.where}>
        {data && data.roots.length > 1 && (
          <Select
            label="Root"
            size="small"
            value={String(place.root)}
            options={data.roots.map((name, i) => ({ value: String(i), label: name }))}
            onChange={(root) => onPlace({ root: Number(root), path: '' })}
          />
        )}
        <nav aria-label="Folder" className={styles.path}>
          <button type="button" onClick={() => go('')}>
            {data?.roots[place.root] ?? 'Root'}
          </button>
          {parts.map((part, i) => (
            <span key={parts.slice(0, i + 1).join('/')}>
              <ChevronRight size={14} strokeWidth={1.5} aria-hidden="true" />
              <button type="button" onClick={() => go(parts.slice(0, i + 1).join('/'))}>
                {part}
              </button>
            </span>
          ))}
        </nav>
      </div>
      {error ? (
        <Failed error={error} onRetry={() => refetch()} />
      ) : (
        <ul className={styles.entries} aria-label="Folders and slides">
          {!data && (
            <li>
              <Skeleton height={28} />
              <LoadingWords>Reading the folder.</LoadingWords>
            </li>
          )}
          {parts.length > 0 && (
            <li className={styles.entry}>
              <span />
              <button type="button" className={styles.name} onClick={() => go(parts.slice(0, -1).join('/'))}>
                <CornerLeftUp size={15} strokeWidth={1.5} aria-hidden="true" />
                One level up
              </button>
            </li>
          )}
          {data?.folders.map((name) => (
            <li key={name} className={styles.entry}>
              {picked && onPick ? (
                <input
                  type="checkbox"
                  aria-label={`All slides in ${name}`}
                  checked={picked.has(below(path, name))}
                  onChange={(event) => onPick(below(path, name), event.target.checked)}
                />
              ) : (
                <span />
              )}
              <button type="button" className={styles.name} onClick={() => go(below(path, name))}>
                <Folder size={15} strokeWidth={1.5} aria-hidden="true" />
                {name}
              </button>
            </li>
          ))}
          {data?.slides.map(({ name, bytes: size, registered }) => (
            <li key={name} className={styles.entry}>
              {picked && onPick ? (
                <input
                  type="checkbox"
                  aria-label={name}
                  disabled={registered}
                  checked={registered || picked.has(below(path, name))}
                  onChange={(event) => onPick(below(path, name), event.target.checked)}
                />
              ) : (
                <span />
              )}
              <span className={styles.file}>{name}</span>
              <span className={styles.note}>{registered ? 'already there' : bytes(size)}</span>
            </li>
          ))}
          {data && data.folders.length + data.slides.length === 0 && (
            <li className={styles.none}>No folders and no slides here.</li>
          )}
          {data?.more && <li className={styles.none}>There is more here than is listed. Tick the folder.</li>}
        </ul>
      )}
    </div>
  );
}
