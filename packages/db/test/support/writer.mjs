// Writes rows one after another and says each once it was acknowledged, until it is killed.
import { createRepositories, openDatabase, openLocalTeam } from '../../dist/index.js';

const database = await openDatabase(JSON.parse(process.argv[2]));
const who = await openLocalTeam(database.queries);
const { projects } = createRepositories(database.queries);
for (let i = 0; ; i++) {
  const { id } = await projects.create(who, { name: `project ${i}` });
  process.stdout.write(`${id}\n`);
}
