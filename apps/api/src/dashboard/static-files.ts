import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { compress } from '../http/compressed.js';

/** Compressed once and sent many times: worth more effort than what is made for one answer. */
const QUALITY = 9;

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

/** A script or a style sheet, ready to be sent. */
export interface StaticFile {
  readonly type: string;
  /** Brotli. */
  readonly bytes: Uint8Array;
}

/**
 * Scripts and style sheets of the built dashboard, compressed when they are first asked for: Next sends gzip, which is
 * larger.
 */
export class StaticFiles {
  /** Names below the folder, with `/`, and where they lie: nothing else is ever read. */
  readonly #files = new Map<string, string>();
  readonly #ready = new Map<string, Promise<StaticFile>>();

  /** @param folder files whose names change with their content */
  constructor(folder: string) {
    for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile()) this.#files.set(relative(folder, path).split(sep).join('/'), path);
    }
  }

  /** `undefined`: there is none of this name, or it does not compress. */
  find(name: string): Promise<StaticFile> | undefined {
    const path = this.#files.get(name);
    const type = types[/\.[a-z]+$/.exec(name)?.[0] ?? ''];
    if (path === undefined || type === undefined) return undefined;
    const made =
      this.#ready.get(name) ??
      readFile(path).then(async (bytes) => ({ type, bytes: await compress(bytes, 'br', QUALITY) }));
    this.#ready.set(name, made);
    made.catch(() => this.#ready.delete(name));
    return made;
  }
}
