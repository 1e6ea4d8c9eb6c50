import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
// @ts-expect-error plain JavaScript without declarations
import { checkDependencies } from '../../check-dependencies.mjs';
// @ts-expect-error plain JavaScript without declarations
import { newPackage } from '../new-package.mjs';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'morphoscope-generator-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const make = (name: string, ...dependencies: string[]): string =>
  newPackage(name, 'What it takes and gives.', dependencies, join(root, 'packages'));

describe('the generator', () => {
  it('makes packages that agree with the dependency table', () => {
    make('metrics', 'domain');
    make('attribution', 'domain', 'onnx-graph');
    expect(checkDependencies(root)).toEqual([]);
  });

  it('refuses names and dependencies outside the table', () => {
    expect(() => make('utils')).toThrow(/dependency-table/);
    expect(() => make('Metrics')).toThrow(/no package name/);
    expect(() => make('metrics', 'study')).toThrow(/may not import study/);
    make('metrics');
    expect(() => make('metrics')).toThrow(/exists already/);
  });
});

describe('the dependency check', () => {
  it('finds a sibling import, a version outside the catalog and forgotten references', () => {
    const folder = make('tiling', 'domain');
    const file = join(folder, 'package.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8'));
    manifest.dependencies['@morphoscope/heatmap'] = 'workspace:*';
    manifest.dependencies.sharp = '^0.35.0';
    writeFileSync(file, JSON.stringify(manifest));
    expect(checkDependencies(root)).toEqual([
      'packages/tiling: may not import heatmap: same or higher row',
      'packages/tiling: sharp must come from the catalog',
      'packages/tiling: tsconfig references [domain] differ from its dependencies [domain,heatmap]',
    ]);
  });

  it('holds for this repository', () => {
    expect(checkDependencies(resolve(import.meta.dirname, '../../..'))).toEqual([]);
  });
});
