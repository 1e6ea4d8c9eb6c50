'use client';
import type { StudyExport } from '@morphoscope/rpc';
import { Download } from 'lucide-react';
import { bytes } from '../../format/number';
import { useStudy } from '../../study/study-context';
import { Dialog } from '../../ui/dialog';
import { Failed, LoadingWords, Progress } from '../../ui/state';
import styles from './export.module.css';
import { contentOf, type ExportFormat, exportFormats, fileName } from './export-files';

/** How far an export is, and its files. */
export function ExportDialog({
  slide,
  format,
  files,
  error,
  onRetry,
  onClose,
}: {
  readonly slide: string;
  readonly format: ExportFormat;
  /** Absent while they are written. */
  readonly files: StudyExport['files'] | undefined;
  readonly error: unknown;
  readonly onRetry: () => void;
  readonly onClose: () => void;
}) {
  return (
    <Dialog title={`${exportFormats[format].title}, ${slide}`} onClose={onClose}>
      <div className={styles.body}>
        {error !== null && <Failed error={error} onRetry={onRetry} />}
        {error === null && !files && (
          <>
            <Progress label="Writing the files" done={0} total={0} />
            <LoadingWords>
              Writing the files. Close this window to go on meanwhile: a message says when they are there.
            </LoadingWords>
          </>
        )}
        {files?.length === 0 && <p>There was nothing to write.</p>}
        {files && files.length > 0 && <Files files={files} />}
      </div>
    </Dialog>
  );
}

function Files({ files }: { readonly files: StudyExport['files'] }) {
  const { clusters } = useStudy();
  return (
    <>
      <p className="second">
        The first was saved by your browser. Clusters are as they are shown now, places in level-0 px.
      </p>
      <ul className={styles.files}>
        {files.map(({ name, url, bytes: size }) => (
          <li key={name}>
            <a href={url} download={fileName(name)}>
              <Download size={15} strokeWidth={1.5} aria-hidden="true" />
              <span>{fileName(name)}</span>
            </a>
            <span className="small second">{contentOf(name, clusters)}</span>
            <span className="small third number">{bytes(size)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
