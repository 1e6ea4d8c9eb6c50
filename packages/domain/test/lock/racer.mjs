// Tries to take a lock, says whether it could, and holds on until it is killed.
import { takeLock } from '../../dist/lock/index.js';

const { path, at } = JSON.parse(process.argv[2]);
await new Promise((resolve) => setTimeout(resolve, Math.max(0, at - Date.now())));
await takeLock(path, { inUse: ({ pid }) => new Error(`held by ${pid}`) }).then(
  () => process.stdout.write('owns\n'),
  (error) => process.stdout.write(`${error.message}\n`),
);
setInterval(() => {}, 1000);
