// Tries to own a folder, says whether it could, and holds on until it is killed.
import { lockFolder } from '../../dist/embedded/folder-lock.js';

const { path, at } = JSON.parse(process.argv[2]);
await new Promise((resolve) => setTimeout(resolve, at - Date.now()));
await lockFolder(path, 'folder').then(
  () => process.stdout.write('owns\n'),
  (error) => process.stdout.write(`${error.tag}\n`),
);
setInterval(() => {}, 1000);
