import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const SKIPPED = new Set(['node_modules', 'dist', '.git', '.turbo', 'morphoscope-demo']);

function documents(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : documents(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

const withoutCode = (text: string): string =>
  text.replace(/^( *)```.*?^\1```/gms, '').replace(/`[^`\n]*`/g, '');

/** Targets of `[text](target)` outside code. */
const linksOf = (text: string): string[] =>
  [...withoutCode(text).matchAll(/\]\(([^()\s]+)\)/g)].map((match) => match[1]!);

/** A heading's anchor as GitHub makes it. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');

const anchorsOf = (text: string): Set<string> =>
  new Set(
    [...text.replace(/^( *)```.*?^\1```/gms, '').matchAll(/^#+ (.+)$/gm)].map((match) => anchor(match[1]!)),
  );

function problem(document: string, link: string): string | undefined {
  if (/^[a-z]+:/.test(link)) return undefined;
  const [path, fragment] = link.split('#', 2) as [string, string | undefined];
  const target = path === '' ? document : resolve(dirname(document), path);
  if (relative(root, target).startsWith('..')) return `${link} leaves the repository`;
  if (!existsSync(target)) return `${link} does not exist`;
  if (fragment === undefined || !target.endsWith('.md')) return undefined;
  return anchorsOf(readFileSync(target, 'utf8')).has(fragment) ? undefined : `${link} has no such heading`;
}

/** `packages/study/src/explain.ts` and the like, named in running text. Placeholders in capitals or brackets do not count. */
const pathsOf = (text: string): string[] =>
  [...text.matchAll(/`((?:packages|apps|tooling|benchmarks|docs)\/[a-z0-9./_-]+)`/g)].map(
    (match) => match[1]!,
  );

describe.each(documents(root).map((path) => [relative(root, path), path] as const))('%s', (_, path) => {
  const text = readFileSync(path, 'utf8');
  it('links to what is there', () => {
    expect(linksOf(text).flatMap((link) => problem(path, link) ?? [])).toEqual([]);
  });
  it('names files that are there', () => {
    const built = /\/(dist|node_modules)(\/|$)/;
    expect(pathsOf(text).filter((name) => !built.test(name) && !existsSync(join(root, name)))).toEqual([]);
  });
});

describe('the check itself', () => {
  it('finds what is broken', () => {
    const here = join(root, 'docs/README.md');
    expect(linksOf('[a](b.md) `[c](d.md)`\n```\n[e](f.md)\n```\n')).toEqual(['b.md']);
    expect(problem(here, 'no-such-file.md')).toMatch(/does not exist/);
    expect(problem(here, 'method.md#no-such-heading')).toMatch(/no such heading/);
    expect(problem(here, 'method.md#weights-of-a-cell')).toBeUndefined();
    expect(problem(here, '../../elsewhere')).toMatch(/leaves/);
    expect(pathsOf('`packages/study/src` and `packages/NAME`')).toEqual(['packages/study/src']);
  });
});
