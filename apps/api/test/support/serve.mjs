// The built server in a process of its own, to be killed and listened to. Prints where it answers.
import { startServer } from '../../dist/index.js';

const server = await startServer({
  ...{ port: 0, log: 'silent', worker: false, dashboard: false },
  ...JSON.parse(process.argv[2]),
});
process.stdout.write(`${server.url}\n`);
process.once('SIGTERM', async () => {
  await server.close();
  process.exit(0);
});
