import { answerFailure, failureOf } from '../rpc/failure';

/** What is told while a file is on its way. */
export interface SendHooks {
  readonly onSent?: (bytes: number) => void;
  /** All bytes have left; the server looks at the file. */
  readonly onAllSent?: () => void;
  /** Stops it; the server keeps nothing of a file that is not whole. */
  readonly signal?: AbortSignal;
}

/** Somebody stopped it. */
export class Stopped extends Error {
  constructor() {
    super('Stopped. Nothing of it was kept.');
  }
}

/**
 * Sends a file as the body of a request.
 * @returns what the server answered, parsed
 * @throws Stopped; an error for `failureOf` in the words of the server, or `OFFLINE` where the line broke
 */
export function sendFile(url: string, file: File, hooks: SendHooks = {}): Promise<unknown> {
  const { onSent, onAllSent, signal } = hooks;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new Stopped());
    const request = new XMLHttpRequest();
    request.open('POST', url);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.onprogress = ({ loaded }) => onSent?.(loaded);
    request.upload.onload = () => onAllSent?.();
    request.onload = () => {
      if (request.status < 300) resolve(parsed(request.responseText));
      else reject(answerFailure(request.status, parsed(request.responseText)));
    };
    request.onerror = () => reject(lineBroke(file));
    request.onabort = () => reject(new Stopped());
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A browser that cannot read the file any more, and a server that is gone, look the same from here. */
function lineBroke({ name }: File): Error {
  const { code } = failureOf(undefined);
  return Object.assign(new Error(`The connection broke while ${name} was on its way.`), {
    data: { code, suggestion: 'Nothing of it was kept. Send it again.' },
  });
}
