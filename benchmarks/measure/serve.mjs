// A server in a process of its own, whose CPU time and memory can be asked for. Used by serving.mjs.
import { startServer } from '../../apps/api/dist/index.js';

const server = await startServer(JSON.parse(process.argv[2]));
process.send({ url: server.url, studies: server.studies });
process.on('message', async (message) => {
  if (message === 'figures') {
    const { user, system } = process.cpuUsage();
    process.send({ cpuSeconds: (user + system) / 1e6, rss: process.memoryUsage().rss });
  }
  if (message === 'close') {
    await server.close();
    process.exit(0);
  }
});
