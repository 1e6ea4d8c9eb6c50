import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MorphoscopeError } from '../../src/index.js';
import { isLockFile, type LockHolder, takeLock } from '../../src/lock/index.js';
import { Racer } from './racers.js';

const linux = process.platform === 'linux';
/** A number that no process has. */
const NOBODY = 2 ** 22 + 1;

async function lockPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'morphoscope-lock-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'lock');
}

const inUse = ({ pid, host }: LockHolder) => new MorphoscopeError('StudyError', `held by ${pid} on ${host}`);
const take = (path: string, owner?: string) => takeLock(path, { owner, inUse });
const leave = (path: string, holder: object) => writeFile(path, JSON.stringify(holder));

/** Only what a living holder leaves is beside it: nothing, once released. */
async function takesAndReleases(path: string, owner?: string): Promise<void> {
  const lock = await take(path, owner);
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: process.pid, host: hostname() });
  expect(await readdir(dirname(path))).toEqual(['lock']);
  await lock.release();
  expect(await readdir(dirname(path))).toEqual([]);
}

describe('a lock', () => {
  it('is held once in a process, and free when released', async () => {
    const path = await lockPath();
    const lock = await take(path);
    await expect(take(path)).rejects.toThrow(`held by ${process.pid} on ${hostname()}`);
    await lock.release();
    await takesAndReleases(path);
  });

  it('is refused while another process holds it, and taken over once that was killed', async () => {
    const path = await lockPath();
    const other = new Racer(path);
    expect(await other.answer).toBe('owns');
    await expect(take(path)).rejects.toThrow(`held by ${other.pid}`);
    await other.kill();
    await takesAndReleases(path);
  });

  it('goes to one of many that find a stale one, or none, at the same moment', async () => {
    for (const stale of [true, true, false]) {
      const path = await lockPath();
      if (stale) await leave(path, { pid: NOBODY, host: hostname() });
      const at = Date.now() + 1500;
      const racers = Array.from({ length: 5 }, () => new Racer(path, at));
      const answers = await Promise.all(racers.map(({ answer }) => answer));
      const owner = racers[answers.indexOf('owns')];
      await Promise.all(racers.map((racer) => racer.kill()));
      expect(answers.filter((answer) => answer === 'owns')).toEqual(['owns']);
      expect(answers.filter((answer) => answer === `held by ${owner?.pid}`).length).toBe(4);
    }
  });

  it.each([
    ['whose guard names a dead process', JSON.stringify({ pid: NOBODY, host: hostname() })],
    ['whose guard says nothing for seconds', ''],
  ])('is taken over although somebody died while taking it over (%s)', async (_, guard) => {
    const path = await lockPath();
    await leave(path, { pid: NOBODY, host: hostname() });
    await writeFile(`${path}.guard`, guard);
    await takesAndReleases(path);
  });

  it('waits for a living guard, however old the clock of the disk says it is', async () => {
    const path = await lockPath();
    await leave(`${path}.guard`, { pid: process.ppid, host: hostname() });
    await utimes(`${path}.guard`, new Date(0), new Date(0));
    let taken = false;
    const lock = take(path).then((got) => {
      taken = true;
      return got;
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(taken).toBe(false);
    await rm(`${path}.guard`);
    await (await lock).release();
  });

  it('of another machine is respected, as its processes cannot be seen, unless it was left for the same owner', async () => {
    const path = await lockPath();
    await leave(path, { pid: process.pid, host: 'elsewhere.example.org', owner: 'job-1' });
    await expect(take(path)).rejects.toThrow('elsewhere.example.org');
    await expect(take(path, 'job-2')).rejects.toThrow('elsewhere.example.org');
    await takesAndReleases(path, 'job-1');
    await leave(path, { pid: process.pid, host: 'elsewhere.example.org' });
    await expect(take(path, 'job-1')).rejects.toThrow('elsewhere.example.org');
  });

  it('is left to the machine that took it over', async () => {
    const path = await lockPath();
    const lock = await take(path, 'job-1');
    await leave(path, { pid: 7, host: 'elsewhere.example.org', owner: 'job-1' });
    await lock.release();
    expect(await readFile(path, 'utf8')).toContain('elsewhere.example.org');
  });

  it('may be released when its folder is gone', async () => {
    const path = await lockPath();
    const lock = await take(path);
    await rm(dirname(path), { recursive: true });
    await expect(lock.release()).resolves.toBeUndefined();
  });

  it.each(['', '{', 'null', '{"pid":"x"}'])('that says nothing (%j) is stale', async (text) => {
    const path = await lockPath();
    await writeFile(path, text);
    await takesAndReleases(path);
  });

  it.skipIf(!linux)(
    'of a process whose number another has now is stale (told by its start time, on Linux)',
    async () => {
      const path = await lockPath();
      await leave(path, { pid: process.ppid, host: hostname(), started: '1' });
      await takesAndReleases(path);
      await leave(path, { pid: process.ppid, host: hostname(), boot: 'an earlier one' });
      await takesAndReleases(path);
      await leave(path, { pid: process.ppid, host: hostname() });
      await expect(take(path)).rejects.toThrow(`held by ${process.ppid}`);
    },
  );

  it('knows its files by their names', () => {
    const names = ['.lock', '.lock.guard', '.lock.0f3a', '.locked', 'lock', 'study.json'];
    expect(names.filter((name) => isLockFile(name, '.lock'))).toEqual(['.lock', '.lock.guard', '.lock.0f3a']);
  });
});
