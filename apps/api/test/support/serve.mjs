// The built server in a process of its own, to be killed. Prints where it answers.
import { startServer } from '../../dist/index.js';

const server = await startServer({
  data: process.argv[2],
  port: 0,
  log: 'silent',
  worker: false,
  dashboard: false,
});
process.stdout.write(`${server.url}\n`);
process.once('SIGTERM', async () => {
  await server.close();
  process.exit(0);
});
