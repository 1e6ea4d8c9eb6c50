import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isMorphoscopeError } from '@morphoscope/domain';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { belowRoot, isInside, rootAt } from '../../src/file/root-path.js';

let folder: string;
let root: { name: string; path: string };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roots-'));
  root = { name: 'cohort', path: join(folder, 'shared') };
  await mkdir(join(root.path, 'case-1'), { recursive: true });
  await writeFile(join(root.path, 'case-1', 'a.svs'), 'inside');
  await writeFile(join(folder, 'secret.txt'), 'outside');
  await mkdir(join(folder, 'shared-too'));
  await writeFile(join(folder, 'shared-too', 'b.svs'), 'outside');
  await symlink(join(folder, 'secret.txt'), join(root.path, 'out.svs'));
  await symlink(folder, join(root.path, 'up'));
  await symlink(join(folder, 'shared-too'), join(root.path, 'sibling'));
  await symlink('case-1/a.svs', join(root.path, 'inner.svs'));
  await symlink('loop', join(root.path, 'loop'));
});

afterAll(() => rm(folder, { recursive: true }));

describe('belowRoot', () => {
  it('finds what lies inside, also through links that stay inside', async () => {
    expect(await belowRoot(root, 'case-1/a.svs')).toEqual({
      path: join(root.path, 'case-1', 'a.svs'),
      shown: 'case-1/a.svs',
    });
    expect((await belowRoot(root, './case-1//a.svs')).shown).toBe('case-1/a.svs');
    expect((await belowRoot(root, 'inner.svs')).path).toBe(join(root.path, 'case-1', 'a.svs'));
    expect(await belowRoot(root, '')).toEqual({ path: root.path, shown: '' });
  });

  it('accepts a root that is itself a link', async () => {
    const link = join(folder, 'link-to-shared');
    await symlink(root.path, link);
    const place = await belowRoot({ name: 'cohort', path: link }, 'case-1/a.svs');
    expect(place.path).toBe(join(root.path, 'case-1', 'a.svs'));
  });

  it.each([
    ['..', 'leads upwards'],
    ['../secret.txt', 'leads upwards'],
    ['case-1/../../secret.txt', 'leads upwards'],
    ['/etc/passwd', 'is no path inside it'],
    ['C:/Windows/system.ini', 'is no path inside it'],
    ['case-1\\..\\..\\secret.txt', 'is no path inside it'],
    ['case-1/a.svs\0.txt', 'holds a character'],
    ['http://169.254.169.254/latest/meta-data', 'fetches nothing'],
    ['file:///etc/passwd', 'fetches nothing'],
    ['s3://bucket/slide.svs', 'fetches nothing'],
    ['out.svs', 'leads out of cohort'],
    ['up/secret.txt', 'leads out of cohort'],
    ['sibling/b.svs', 'leads out of cohort'],
    ['loop', 'is not there'],
    ['absent.svs', 'is not there'],
    ['a/'.repeat(60), 'goes deeper'],
  ])('refuses %j', async (path, why) => {
    await expect(belowRoot(root, path)).rejects.toThrow(why);
  });

  it('says nothing of where the root lies', async () => {
    for (const path of ['out.svs', 'absent.svs', '../secret.txt', 'up/secret.txt']) {
      const error = await belowRoot(root, path).catch((error: Error) => error);
      expect(JSON.stringify([error, (error as Error).message])).not.toContain(folder);
    }
  });

  it('either gives a place inside or refuses in words, whatever is asked for', async () => {
    const part = fc.oneof(
      fc.constantFrom('..', '.', '', 'case-1', 'a.svs', 'up', 'out.svs', 'sibling', '~', '%2e%2e', '\0'),
      fc.string({ unit: 'binary', maxLength: 12 }),
    );
    const paths = fc.array(part, { maxLength: 8 }).map((parts) => parts.join('/'));
    await fc.assert(
      fc.asyncProperty(paths, async (path) => {
        const found = await belowRoot(root, path).catch((error: unknown) => error);
        if (isMorphoscopeError(found)) {
          expect(found.message.length).toBeLessThan(300);
          return;
        }
        const place = (found as { path: string }).path;
        expect(place === root.path || place.startsWith(`${root.path}/`)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('isInside', () => {
  it('is not fooled by names that begin alike', () => {
    expect(isInside('/data/a', '/data/a')).toBe(true);
    expect(isInside('/data/a', '/data/a/..b')).toBe(true);
    expect(isInside('/data/a', '/data/ab')).toBe(false);
    expect(isInside('/data/a', '/data')).toBe(false);
    expect(isInside('/data/a', resolve('/data/a/../b'))).toBe(false);
  });
});

describe('rootAt', () => {
  it('says what to do where there is none', () => {
    expect(() => rootAt([], 0, 'slides')).toThrow('was given no folder of slides');
    expect(() => rootAt([root], 1, 'slides')).toThrow('no folder 1 of slides');
    expect(rootAt([root], 0, 'slides')).toBe(root);
  });
});
