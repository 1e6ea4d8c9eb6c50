// pnpm new-package NAME "One line about it" [dependency …]
// Makes packages/NAME with manifest, tsconfig, README, source and a first test, wired to the packages named.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rowOf } from '../dependency-table.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Writes the new package below `base` and returns its folder. */
export function newPackage(name, description, dependencies = [], base = resolve(root, 'packages')) {
  if (!/^[a-z][a-z0-9-]*$/.test(name ?? ''))
    throw new Error(`"${name}" is no package name: use lower case and dashes.`);
  if (!description) throw new Error('Say in one line what the package takes and gives.');
  if (rowOf(name) < 0) throw new Error(`Add "${name}" to a row of tooling/dependency-table.mjs first.`);
  for (const dependency of dependencies) {
    if (rowOf(dependency) < 0 || rowOf(dependency) >= rowOf(name)) {
      throw new Error(`${name} may not import ${dependency}: it must stand in a lower row.`);
    }
  }
  const folder = resolve(base, name);
  if (existsSync(folder)) throw new Error(`${folder} exists already.`);
  const json = (value) => `${JSON.stringify(value, null, 2)}\n`;
  const files = {
    'package.json': json({
      name: `@morphoscope/${name}`,
      version: '0.1.0',
      description,
      license: 'Apache-2.0',
      type: 'module',
      sideEffects: false,
      engines: { node: '>=20.19' },
      exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
      files: ['dist', 'src'],
      scripts: { build: 'tsc -b' },
      dependencies: Object.fromEntries(dependencies.map((d) => [`@morphoscope/${d}`, 'workspace:*'])),
    }),
    'tsconfig.json': json({
      extends: '../../tsconfig.base.json',
      compilerOptions: { rootDir: 'src', outDir: 'dist' },
      include: ['src'],
      references: dependencies.map((d) => ({ path: `../${d}` })),
    }),
    'README.md': `# @morphoscope/${name}\n\n${description}\n`,
    'src/index.ts': `/** ${description} */\nexport const packageName = '@morphoscope/${name}';\n`,
    'test/index.test.ts': [
      "import { expect, it } from 'vitest';",
      "import { packageName } from '../src/index.js';",
      '',
      "it('knows its name', () => {",
      `  expect(packageName).toBe('@morphoscope/${name}');`,
      '});',
      '',
    ].join('\n'),
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(resolve(folder, path)), { recursive: true });
    writeFileSync(resolve(folder, path), text);
  }
  return folder;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [name, description, ...dependencies] = process.argv.slice(2);
  try {
    console.error(`made ${newPackage(name, description, dependencies)}; now run pnpm install`);
  } catch (error) {
    console.error(`${error.message}\nUsage: pnpm new-package NAME "one line about it" [dependency …]`);
    process.exit(2);
  }
}
