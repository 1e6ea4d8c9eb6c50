import { spawnSync } from 'node:child_process';

/** Runs a reference tool in Python; `undefined` where Python or a module is absent. */
export function python(script: string, ...args: string[]): string {
  const done = spawnSync('/usr/bin/python3', ['-c', script, ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (done.status !== 0) throw new Error(done.stderr);
  return done.stdout;
}

/** Whether these Python modules are installed. */
export function hasPython(...modules: string[]): boolean {
  const done = spawnSync('/usr/bin/python3', ['-c', `import ${modules.join(', ')}`]);
  return done.status === 0;
}
