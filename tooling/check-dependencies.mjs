// Compares every package.json (and tsconfig references) with the dependency table.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { only, rowOf } from './dependency-table.mjs';

const SCOPE = '@morphoscope/';

/** @returns {string[]} one line per violation; empty when the house is in order. */
export function checkDependencies(root) {
  const problems = [];
  for (const group of ['packages', 'apps']) {
    if (!existsSync(resolve(root, group))) continue;
    for (const name of readdirSync(resolve(root, group))) {
      const folder = resolve(root, group, name);
      if (existsSync(resolve(folder, 'package.json'))) problems.push(...checkPackage(folder, group, name));
    }
  }
  return problems;
}

function checkPackage(folder, group, name) {
  const problems = [];
  const say = (text) => problems.push(`${group}/${name}: ${text}`);
  const manifest = JSON.parse(readFileSync(resolve(folder, 'package.json'), 'utf8'));
  const expected = name === 'cli' ? 'morphoscope' : `${SCOPE}${name}`;
  if (manifest.name !== expected) say(`is called ${manifest.name}, expected ${expected}`);
  if (rowOf(name) < 0) say('stands in no row of tooling/dependency-table.mjs');
  if (!existsSync(resolve(folder, 'README.md'))) say('has no README.md');

  const needed = Object.entries({ ...manifest.dependencies, ...manifest.peerDependencies });
  const wanted = [...needed, ...Object.entries(manifest.optionalDependencies ?? {})];
  for (const [dependency, range] of wanted) {
    if (dependency.startsWith(SCOPE)) {
      const short = dependency.slice(SCOPE.length);
      if (range !== 'workspace:*') say(`${dependency} must be "workspace:*"`);
      if (rowOf(short) >= rowOf(name)) say(`may not import ${short}: same or higher row`);
      if (only[name] && !only[name].includes(short))
        say(`may import only ${only[name].join(', ')}, not ${short}`);
    } else if (!manifest.peerDependencies?.[dependency] && range !== 'catalog:') {
      say(`${dependency} must come from the catalog`);
    }
  }

  const tsconfig = JSON.parse(readFileSync(resolve(folder, 'tsconfig.json'), 'utf8'));
  const references = (tsconfig.references ?? []).map((r) => r.path.split('/').at(-1)).sort();
  const internal = needed
    .map(([dependency]) => dependency)
    .filter((dependency) => dependency.startsWith(SCOPE))
    .map((dependency) => dependency.slice(SCOPE.length))
    .sort();
  if (references.join() !== internal.join()) {
    say(`tsconfig references [${references}] differ from its dependencies [${internal}]`);
  }
  return problems;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
  const problems = checkDependencies(root);
  for (const problem of problems) console.error(problem);
  if (problems.length) process.exit(1);
  console.error('dependencies: every package.json agrees with the table');
}
