// Takes a job and a part of it, says so, and works on until it is killed.
import { openDatabase, openJobQueue, workerName } from '../../dist/index.js';

const database = await openDatabase(JSON.parse(process.argv[2]));
const queue = await openJobQueue(database, { leaseSeconds: 2 });
const worker = { name: workerName(), capabilities: ['embed', 'cpu'] };
const job = await queue.claim(worker);
await job.addParts('sample', [{ slide: 'a' }, { slide: 'b' }]);
await (await job.nextPart('sample')).done('by the first worker');
const part = await job.nextPart('sample');
job.progress({ stage: 'sample', done: 1, total: 2, unit: 'slides' });
process.stdout.write(`${part.row.slide}\n`);
