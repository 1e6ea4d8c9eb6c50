// Runs the root commands with nothing but Node and npm: finds pnpm (or fetches the pinned one through npx),
// installs, then hands over. Used by `npm run demo` and `npm test`.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const pinned = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')).packageManager;
const env = {
  ...process.env,
  TURBO_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
  ONNXRUNTIME_NODE_INSTALL: 'skip',
  npm_config_manage_package_manager_versions: 'false',
};

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Morphoscope needs Node 20.19 or newer; this is ${process.version}. Install a newer Node and try again.`,
  );
  process.exit(1);
}

function works(command, args) {
  return (
    spawnSync(command, [...args, '--version'], { env, shell: process.platform === 'win32' }).status === 0
  );
}

const pnpm = works('pnpm', []) ? ['pnpm'] : ['npx', '--yes', pinned];

function run(...args) {
  const [command, ...prefix] = pnpm;
  const { status } = spawnSync(command, [...prefix, ...args], {
    cwd: root,
    env,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}

const [task, ...rest] = process.argv.slice(2);
run('install', '--frozen-lockfile', '--prefer-offline', '--reporter=append-only');
if (task === 'test') {
  run('run', 'verify');
} else if (task === 'demo') {
  run('run', 'build');
  const cli = resolve(root, 'apps/cli/dist/main.js');
  const { status } = spawnSync(process.execPath, [cli, 'demo', ...rest], {
    cwd: process.cwd(),
    env,
    stdio: 'inherit',
  });
  process.exit(status ?? 1);
} else {
  console.error(`Unknown task "${task}". Use "demo" or "test".`);
  process.exit(2);
}
