// A process that does jobs, to be killed: `node worker-process.js '{"place": …, "times": …, "worker": …}'`. Says its name.
// It ends with its standard input, so that none outlives the tests.
import { createWorker } from '@morphoscope/api';
import { openDatabase, openJobQueue } from '@morphoscope/db';

process.stdin.resume().on('end', () => process.exit());
const { place, times, worker } = JSON.parse(process.argv[2]);
const database = await openDatabase(place);
const queue = await openJobQueue(database, times);
const { name } = createWorker({ queue, database, threads: 1, ...worker });
process.stdout.write(`${name}\n`);
