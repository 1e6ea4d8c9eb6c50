import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lockStudy } from '../../src/folder/lock.js';
import { makeStudyFolder } from '../../src/folder/open-folder.js';
import { StudyFolder } from '../../src/index.js';

const script = fileURLToPath(new URL('./lock-racer.mjs', import.meta.url));

async function emptyStudy(): Promise<StudyFolder> {
  const root = await mkdtemp(join(tmpdir(), 'morphoscope-study-lock-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  return new StudyFolder(root);
}

/** Another process that starts a study at a given time. */
function racer(root: string, at: number) {
  const child = spawn(process.execPath, [script, JSON.stringify({ root, at })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return {
    answer: once(child.stdout, 'data').then(([said]) => String(said).trim()),
    kill: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

describe('the lock of a study', () => {
  it('goes to one of several processes that find a folder left by a dead one', async () => {
    const folder = await emptyStudy();
    await writeFile(folder.lock(), JSON.stringify({ pid: 2 ** 22 + 1, host: hostname() }));
    const at = Date.now() + 1500;
    const racers = Array.from({ length: 4 }, () => racer(folder.root, at));
    const answers = await Promise.all(racers.map(({ answer }) => answer));
    expect(answers.filter((answer) => answer === 'owns').length).toBe(1);
    expect(answers.filter((answer) => answer.startsWith('StudyError: the study is in use by')).length).toBe(
      3,
    );
    await expect(lockStudy(folder)).rejects.toMatchObject({
      where: folder.root,
      suggestion: `Wait until it ends. If it is gone for good, delete ${folder.lock()}.`,
    });
    await Promise.all(racers.map(({ kill }) => kill()));
    await (await lockStudy(folder)).release();
    expect(await readdir(folder.root)).toEqual([]);
  });

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'says so when the folder cannot be written (needs POSIX and a user who is not root)',
    async () => {
      const folder = await emptyStudy();
      await chmod(folder.root, 0o500);
      await expect(lockStudy(folder)).rejects.toMatchObject({
        tag: 'InputError',
        message: 'cannot be written',
        where: folder.root,
      });
    },
  );

  it('and what stands beside it while it changes hands are no foreign files', async () => {
    const folder = await emptyStudy();
    for (const ending of ['', '.guard', '.0f3a']) await writeFile(`${folder.lock()}${ending}`, '');
    await expect(makeStudyFolder(folder)).resolves.toBeUndefined();
    await writeFile(join(folder.root, '.locked'), '');
    await expect(makeStudyFolder(folder)).rejects.toThrow('the folder holds other files');
  });
});
