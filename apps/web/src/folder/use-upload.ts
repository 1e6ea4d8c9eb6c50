'use client';
import { useCallback, useRef, useState } from 'react';
import { failureOf } from '../rpc/failure';

/** A file on its way to the server. */
export interface Upload {
  readonly name: string;
  /** Bytes. */
  readonly sent: number;
  readonly total: number;
  readonly state: 'sending' | 'done' | 'failed';
  readonly message?: string;
}

/** Sends a file as the body of a request and tells how far it is. Resolves with the answer. */
function send(url: string, file: File, onSent: (bytes: number) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', url);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.onprogress = ({ loaded }) => onSent(loaded);
    request.onload = () => {
      if (request.status < 300) resolve();
      else reject(new Error(messageOf(request)));
    };
    request.onerror = () => reject(new Error(failureOf(undefined).message));
    request.onabort = () => reject(new Error('Stopped.'));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}

function messageOf({ responseText, status }: XMLHttpRequest): string {
  try {
    const { message, suggestion } = JSON.parse(responseText) as { message?: string; suggestion?: string };
    return [message, suggestion].filter(Boolean).join(' ') || `The server refused the file (${status}).`;
  } catch {
    return `The server refused the file (${status}).`;
  }
}

/** Sends files one after another; `url` gets the name of each. */
export function useUpload(url: (name: string) => string, onDone: () => void) {
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const stop = useRef<AbortController>(undefined);
  const start = useCallback(
    async (files: readonly File[]) => {
      stop.current = new AbortController();
      const { signal } = stop.current;
      setUploads(files.map(({ name, size }) => ({ name, sent: 0, total: size, state: 'sending' })));
      const set = (i: number, change: Partial<Upload>) =>
        setUploads((now) => now.map((one, j) => (j === i ? { ...one, ...change } : one)));
      for (const [i, file] of files.entries()) {
        try {
          await send(url(file.name), file, (sent) => set(i, { sent }), signal);
          set(i, { sent: file.size, state: 'done' });
        } catch (error) {
          set(i, { state: 'failed', message: error instanceof Error ? error.message : String(error) });
        }
      }
      onDone();
    },
    [url, onDone],
  );
  return { uploads, start, stop: () => stop.current?.abort() };
}
