import { basename, extname } from 'node:path';
import type { SlideRow } from '@morphoscope/db';
import { MorphoscopeError } from '@morphoscope/domain';
import type { z } from 'zod';
import { notFound } from '../errors.js';
import { readablePlace } from '../file/shared-place.js';
import type { payloadSlide } from '../job-payload.js';
import type { Principal } from '../principal.js';
import type { ServerConfig } from './server-config.js';

/** Bytes of a folder name, with room for a number. */
const MOST_NAME = 200;

/**
 * Makes sure that slides can be worked on.
 * @param rows those that the organisation has, of the ids asked for.
 * @throws TRPCError `NOT_FOUND` for one that is missing; MorphoscopeError `InputError` for one of another project,
 * `SlideError` for one that cannot be read.
 */
export function readySlides(
  rows: readonly SlideRow[],
  ids: readonly string[],
  projectId: string,
): SlideRow[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return [...new Set(ids)].map((id) => {
    const row = byId.get(id);
    if (!row) throw notFound('slide', id);
    if (row.projectId !== projectId)
      throw new MorphoscopeError('InputError', `the slide ${row.name} is in another project`, {
        where: 'slides',
        suggestion: 'Register it in this project too.',
      });
    if (row.state === 'broken')
      throw new MorphoscopeError('SlideError', `the slide ${row.name} cannot be read: ${row.message ?? ''}`, {
        where: 'slides',
        suggestion: 'Leave it out, or replace the file and register it again.',
      });
    return row;
  });
}

/**
 * Slides with the places of their files as they are now, without symbolic links: what was a file when it was registered
 * may be a link by now.
 * @throws MorphoscopeError `SlideError` for one that is gone, or leads to where the organisation may not read.
 */
export async function placedSlides(
  config: ServerConfig,
  who: Principal,
  rows: readonly SlideRow[],
): Promise<SlideRow[]> {
  const placed: SlideRow[] = [];
  for (const row of rows) {
    const path = await readablePlace(config, who, 'slides', row.path);
    if (path === undefined)
      throw new MorphoscopeError('SlideError', `the file of the slide ${row.name} is not where it was`, {
        where: 'slides',
        suggestion: 'Put it back, or leave the slide out.',
      });
    placed.push({ ...row, path });
  }
  return placed;
}

/** Slides as a job carries them. Their names become names of folders, unique in the study, whatever case counts. */
export function payloadSlides(rows: readonly SlideRow[]): z.input<typeof payloadSlide>[] {
  const taken = new Set<string>();
  return rows.map(({ name, path, label, group, site }) => {
    const id = unused(folderName(name, path), taken);
    taken.add(id.toLowerCase());
    return {
      id,
      path,
      ...(label === null ? {} : { label }),
      ...(group === null ? {} : { group }),
      ...(site === null ? {} : { site }),
    };
  });
}

/** What all file systems take. */
function folderName(name: string, path: string): string {
  const clean = (text: string) => text.replace(/[\p{Cc}/\\:*?"<>|]/gu, '_').replace(/^[. ]+|[. ]+$/g, '');
  let shown = clean(name) || clean(basename(path, extname(path))) || 'slide';
  while (Buffer.byteLength(shown) > MOST_NAME) shown = [...shown].slice(0, -1).join('');
  return shown;
}

function unused(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name.toLowerCase())) return name;
  for (let n = 2; ; n++) if (!taken.has(`${name} ${n}`.toLowerCase())) return `${name} ${n}`;
}
