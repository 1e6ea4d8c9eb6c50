// Starts a study in a folder at a given time, says whether it could, and holds its lock until it is killed.
import { lockStudy } from '../../dist/folder/lock.js';
import { makeStudyFolder } from '../../dist/folder/open-folder.js';
import { StudyFolder } from '../../dist/folder/study-folder.js';

const { root, at } = JSON.parse(process.argv[2]);
await new Promise((resolve) => setTimeout(resolve, Math.max(0, at - Date.now())));
const folder = new StudyFolder(root);
await makeStudyFolder(folder)
  .then(() => lockStudy(folder))
  .then(
    () => process.stdout.write('owns\n'),
    (error) => process.stdout.write(`${error.tag}: ${error.message}\n`),
  );
setInterval(() => {}, 1000);
