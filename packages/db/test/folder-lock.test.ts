import { realpath, symlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase } from '../src/index.js';
import { emptyFolder, preparedFolder } from './support/databases.js';

it('an embedded database is refused to a second opening, with who has it and what to do', async () => {
  const folder = await preparedFolder();
  const first = await openDatabase({ folder });
  await expect(openDatabase({ folder })).rejects.toMatchObject({
    tag: 'ResourceError',
    message: `the embedded database is in use by process ${process.pid} on ${hostname()}`,
    where: await realpath(folder),
    suggestion: expect.stringContaining('DATABASE_URL'),
  });
  const alias = join(await emptyFolder(), 'alias');
  await symlink(folder, alias, 'junction');
  await expect(openDatabase({ folder: alias })).rejects.toThrow('in use by process');
  expect(await first.ready()).toBe(true);
  await first.close();
  await (await openDatabase({ folder })).close();
});
