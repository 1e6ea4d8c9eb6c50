'use client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { failureOf } from '../rpc/failure';
import { fileProblem } from './file-problem';
import { Stopped, sendFile } from './send-file';
import { PaceOfUpload, type UploadPace } from './upload-pace';

/** A file on its way to the server. */
export interface Upload {
  readonly file: File;
  /** Bytes. */
  readonly sent: number;
  readonly state: 'waiting' | 'sending' | 'checking' | 'done' | 'failed' | 'stopped';
  readonly pace?: UploadPace | undefined;
  /** Why it failed, and what to do; of a file that arrived, what is worth saying. */
  readonly message?: string;
  readonly suggestion?: string;
  /** Whether sending the same file again may help. */
  readonly again?: boolean;
}

/** Nobody answered, or the server had no room or no time: the file is not at fault. */
const mayHelpAgain = (code: string): boolean => /^(OFFLINE|HTTP (408|429|5\d\d))$/.test(code);

/** Whether a file still needs this page. */
const isOpen = ({ state }: Upload): boolean =>
  state === 'waiting' || state === 'sending' || state === 'checking';

/** Where files go, and what is worth saying of the answer. */
export interface UploadTarget {
  readonly url: (name: string) => string;
  /** File name endings that the server takes, in lower case, with the dot. */
  readonly endings: readonly string[];
  /** Bytes that the server takes at most, once known. */
  readonly most?: number | undefined;
  /** What to do with a larger file. */
  readonly tooLarge: string;
  /** E.g. that it has another name there. */
  readonly remark?: (file: File, answer: unknown) => string | undefined;
  /** One was taken. */
  readonly onTaken: () => void;
}

/** Sends files one after another. What fails stays in the list and can be sent again. */
export function useUpload(target: UploadTarget) {
  const latest = useRef(target);
  useEffect(() => {
    latest.current = target;
  });
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const line = useRef<Promise<void>>(Promise.resolve());
  const stop = useRef(new AbortController());
  const set = useCallback((file: File, change: Partial<Upload>) => {
    setUploads((now) => now.map((one) => (one.file === file ? { ...one, ...change } : one)));
  }, []);
  const send = useCallback(
    async (file: File, signal: AbortSignal) => {
      const { url, remark, onTaken } = latest.current;
      const pace = new PaceOfUpload(file.size, performance.now());
      try {
        if (signal.aborted) throw new Stopped();
        set(file, { state: 'sending' });
        const answer = await sendFile(url(file.name), file, {
          signal,
          onSent: (sent) => set(file, { sent, pace: pace.note(sent, performance.now()) }),
          onAllSent: () => set(file, { state: 'checking', sent: file.size }),
        });
        const message = remark?.(file, answer);
        set(file, { state: 'done', sent: file.size, ...(message === undefined ? {} : { message }) });
        onTaken();
      } catch (error) {
        if (error instanceof Stopped)
          return set(file, { state: 'stopped', message: error.message, again: true });
        const { code, message, suggestion } = failureOf(error);
        set(file, {
          ...{ state: 'failed', message, again: mayHelpAgain(code) },
          ...(suggestion === undefined ? {} : { suggestion }),
        });
      }
    },
    [set],
  );
  const start = useCallback(
    (files: readonly File[]) => {
      if (stop.current.signal.aborted) stop.current = new AbortController();
      const { signal } = stop.current;
      const fresh = files.map((file): Upload => {
        const { endings, most, tooLarge } = latest.current;
        const problem = fileProblem(file, endings, { most, tooLarge });
        return { file, sent: 0, state: problem ? 'failed' : 'waiting', ...problem };
      });
      setUploads((now) => [...now.filter(({ file }) => !files.includes(file)), ...fresh]);
      for (const { file, state } of fresh)
        if (state === 'waiting') line.current = line.current.then(() => send(file, signal));
    },
    [send],
  );
  useEffect(() => () => stop.current.abort(), []);
  const sending = uploads.some(isOpen);
  useEffect(() => {
    if (!sending) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [sending]);
  return {
    uploads,
    sending,
    start,
    stop: useCallback(() => stop.current.abort(), []),
  };
}
