import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'serve-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Processes that start, on a machine that does other things too, ms. */
const SLOW = 240_000;

/** The command as people start it. */
class Serve {
  /** What it says on the standard error, and on the standard output. */
  text = '';
  printed = '';
  readonly #child;
  readonly #ended: Promise<unknown[]>;

  constructor(...flags: string[]) {
    const data = join(folder, 'data');
    this.#child = spawn(process.execPath, [
      MAIN,
      'serve',
      '--port',
      '0',
      '--data',
      data,
      '--no-worker',
      ...flags,
    ]);
    this.#child.stderr.on('data', (chunk: Buffer) => {
      this.text += chunk.toString();
    });
    this.#child.stdout.on('data', (chunk: Buffer) => {
      this.printed += chunk.toString();
    });
    this.#ended = once(this.#child, 'exit');
  }

  /** Waits for a line. */
  async line(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.text);
      if (found) return found;
      if (this.#child.exitCode !== null) throw new Error(this.text);
      await once(this.#child.stderr, 'data');
    }
  }

  interrupt(): void {
    this.#child.kill('SIGINT');
  }

  async exitCode(): Promise<number> {
    const [code] = await this.#ended;
    return code as number;
  }
}

it('answers where it says, one at a time on a data folder, and ends when it is told to', {
  timeout: SLOW,
}, async () => {
  const serve = new Serve();
  const [, url] = await serve.line(/answers at (http:\/\/127\.0\.0\.1:\d+)/);
  const response = await fetch(`${url}/api/rpc/users.me`);
  expect(await response.json()).toMatchObject({ result: { data: { mode: 'single', role: 'admin' } } });

  const second = new Serve();
  expect(await second.exitCode()).toBe(1);
  expect(second.text).toContain('in use');

  serve.interrupt();
  expect(await serve.exitCode()).toBe(0);
  // What the dashboard is made with has nothing to say.
  expect(serve.printed).toBe('');
});

it.each([
  [['--url', 'example.org'], 'https://morphoscope.example.org'],
  [['--database', 'mysql://me:hidden@db'], 'postgres://'],
  [['--port', '70000'], '65535'],
  [['--sign-up', 'never'], 'first, open'],
  [['--slide', 'x'], '--slides'],
  [[join(folder, 'no-study')], 'not there'],
])('refuses %j in words', { timeout: SLOW }, async (flags, words) => {
  const serve = new Serve(...flags);
  expect(await serve.exitCode()).toBe(2);
  expect(serve.text).toContain(words);
  expect(serve.text).not.toContain('hidden');
});
