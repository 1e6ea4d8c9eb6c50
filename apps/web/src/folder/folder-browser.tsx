'use client';
import { ChevronRight, CornerLeftUp, Folder } from 'lucide-react';
import { bytes } from '../format/number';
import { Select } from '../ui/menu';
import { EmptyState, Failed, LoadingWords, Skeleton } from '../ui/state';
import styles from './folder-browser.module.css';
import { type FilesOf, type FolderPlace, useFolder } from './use-folder';

/** `path` and a name below it. */
const below = (path: string, name: string): string => (path === '' ? name : `${path}/${name}`);

/**
 * Folders and files on the server. Without `picked` only the place is chosen; with it files have boxes, and folders of
 * slides too.
 */
export function FolderBrowser({
  of = 'slides',
  place,
  onPlace,
  picked,
  onPick,
}: {
  /** Which files are shown. */
  readonly of?: FilesOf;
  readonly place: FolderPlace;
  readonly onPlace: (place: FolderPlace) => void;
  /** Paths below the root that were ticked. */
  readonly picked?: ReadonlySet<string>;
  readonly onPick?: (path: string, on: boolean) => void;
}) {
  const { folder: data, error, retry } = useFolder(of, place);
  const { path } = place;
  const parts = path === '' ? [] : path.split('/');
  const go = (to: string) => onPlace({ ...place, path: to });
  if (data?.roots.length === 0)
    return (
      <EmptyState>
        This server was given no folder of {of} (<code>morphoscope serve --{of}</code>). Send files from this
        machine.
      </EmptyState>
    );
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
        <Failed error={error} onRetry={retry} />
      ) : (
        <ul className={styles.entries} aria-label={`Folders and ${of}`}>
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
              {picked && onPick && of === 'slides' ? (
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
          {data?.files.map(({ name, bytes: size, registered }) => (
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
          {data && data.folders.length + data.files.length === 0 && (
            <li className={styles.none}>No folders and no {of} here.</li>
          )}
          {data?.more && (
            <li className={styles.none}>
              There is more here than is listed.{of === 'slides' ? ' Tick the folder.' : ''}
            </li>
          )}
        </ul>
      )}
    </div>
  );
}
