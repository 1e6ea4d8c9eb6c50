import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import type { FromThread, ToThread } from './wire.js';

const port = parentPort!;
const answer = (message: FromThread, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);

async function serve(folder: string): Promise<void> {
  const postgres = await PGlite.create(folder);
  let session = 0;

  const run = async (message: ToThread): Promise<void> => {
    if ('close' in message) {
      await postgres.close();
      answer({ closed: true });
      return;
    }
    if (message.connection !== session) {
      // What the connection before left behind must not be seen by the next one.
      await postgres.exec('rollback');
      await postgres.exec('discard all');
      session = message.connection;
    }
    const bytes = (await postgres.execProtocolRaw(message.bytes)) as Uint8Array<ArrayBuffer>;
    const own = bytes.slice();
    answer({ connection: session, bytes: own }, [own.buffer]);
  };

  let turn = Promise.resolve();
  port.on('message', (message: ToThread) => {
    turn = turn
      .then(() => run(message))
      .catch((error: unknown) => answer({ failed: error instanceof Error ? error.message : String(error) }));
  });
  answer({ ready: true });
}

serve((workerData as { folder: string }).folder).catch((error: unknown) =>
  answer({ failed: error instanceof Error ? error.message : String(error) }),
);
