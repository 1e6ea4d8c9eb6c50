import { parentPort } from 'node:worker_threads';
import { isMorphoscopeError } from '@morphoscope/domain';
import { paintPicture } from './paint-picture.js';
import type { PictureJob } from './picture-job.js';
import { ReaderShelf } from './reader-shelf.js';

/** What a thread answers, in the order it was asked. */
export type PictureAnswer =
  | { readonly picture: Uint8Array }
  | { readonly fault: ReturnType<import('@morphoscope/domain').MorphoscopeError['toJSON']> }
  | { readonly broken: string };

const shelf = new ReaderShelf({ slides: 6, cacheBytes: 16 * 2 ** 20 });

parentPort!.on('message', async (job: PictureJob) => {
  const answer = await paint(job);
  const moved =
    'picture' in answer && ownsMemory(answer.picture) ? [answer.picture.buffer as ArrayBuffer] : [];
  parentPort!.postMessage(answer, moved);
});

async function paint(job: PictureJob): Promise<PictureAnswer> {
  try {
    return { picture: await paintPicture(shelf, job) };
  } catch (error) {
    if (isMorphoscopeError(error)) return { fault: error.toJSON() };
    return { broken: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** Small buffers of Node share one memory, which must not be given away. */
function ownsMemory(bytes: Uint8Array): boolean {
  return bytes.byteLength === bytes.buffer.byteLength;
}
