import { readdir, readFile, realpath, symlink, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockFolder } from '../src/embedded/folder-lock.js';
import { openDatabase } from '../src/index.js';
import { Child } from './support/child.js';
import { emptyFolder, preparedFolder } from './support/databases.js';

const linux = process.platform === 'linux';

describe('the lock of an embedded database', () => {
  it('is refused to a second opening, with who has it and what to do', async () => {
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

  it('is refused while another process holds it, and taken over once that was killed', async () => {
    const path = join(await emptyFolder(), 'lock.json');
    const other = new Child('./lock-racer.mjs', { path, at: 0 });
    await other.said(1);
    expect(other.lines).toEqual(['owns']);
    await expect(lockFolder(path, 'folder')).rejects.toMatchObject({ tag: 'ResourceError' });
    await other.kill();
    const lock = await lockFolder(path, 'folder');
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: process.pid });
    await lock.release();
    expect(await readdir(join(path, '..'))).toEqual([]);
  });

  it('goes to one of many that find a stale one at the same moment', async () => {
    for (let round = 0; round < 4; round++) {
      const path = join(await emptyFolder(), 'lock.json');
      await writeFile(path, JSON.stringify({ pid: 2 ** 22 + 1, host: hostname() }));
      const at = Date.now() + 1500;
      const racers = Array.from({ length: 5 }, () => new Child('./lock-racer.mjs', { path, at }));
      await Promise.all(racers.map((racer) => racer.said(1)));
      const answers = racers.flatMap(({ lines }) => lines).sort();
      await Promise.all(racers.map((racer) => racer.kill()));
      expect(answers).toEqual(['ResourceError', 'ResourceError', 'ResourceError', 'ResourceError', 'owns']);
    }
  });

  it('is taken over although somebody died while taking it over', async () => {
    const path = join(await emptyFolder(), 'lock.json');
    await writeFile(path, JSON.stringify({ pid: 2 ** 22 + 1, host: hostname() }));
    await writeFile(`${path}.guard`, '');
    const longAgo = new Date(Date.now() - 60_000);
    await utimes(`${path}.guard`, longAgo, longAgo);
    await (await lockFolder(path, 'folder')).release();
    expect(await readdir(join(path, '..'))).toEqual([]);
  });

  it('of another machine is respected: its processes cannot be seen', async () => {
    const path = join(await emptyFolder(), 'lock.json');
    await writeFile(path, JSON.stringify({ pid: process.pid, host: 'elsewhere.example.org' }));
    await expect(lockFolder(path, 'folder')).rejects.toThrow('elsewhere.example.org');
  });

  it.each(['', '{', 'null', '{"pid":"x"}'])('that says nothing (%j) is stale', async (text) => {
    const path = join(await emptyFolder(), 'lock.json');
    await writeFile(path, text);
    await (await lockFolder(path, 'folder')).release();
    await expect(readFile(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.skipIf(!linux)(
    'of a process whose number another has now is stale (told by its start time)',
    async () => {
      const path = join(await emptyFolder(), 'lock.json');
      await writeFile(path, JSON.stringify({ pid: process.ppid, host: hostname(), started: '1' }));
      await (await lockFolder(path, 'folder')).release();
      await writeFile(path, JSON.stringify({ pid: process.ppid, host: hostname(), boot: 'an earlier one' }));
      await (await lockFolder(path, 'folder')).release();
      await writeFile(path, JSON.stringify({ pid: process.ppid, host: hostname() }));
      await expect(lockFolder(path, 'folder')).rejects.toMatchObject({ tag: 'ResourceError' });
    },
  );
});
