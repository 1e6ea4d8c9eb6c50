import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { MorphoscopeError } from '@morphoscope/domain';
import type { Principal } from '../principal.js';
import type { Root, ServerConfig } from '../service/server-config.js';
import { belowRoot, isInside, type PlaceBelow, rootAt } from './root-path.js';

type Config = Pick<ServerConfig, 'dataFolder' | 'slideRoots' | 'modelRoots' | 'studyRoots'>;
type Owner = Pick<Principal, 'organisationId'>;

/** What people may point at. */
export type Kind = 'slides' | 'models' | 'studies';

/** Folders inside the data folder that everybody may use; all else of it is the server's or one organisation's. */
const COMMON = ['slides', 'models'];

/** Where uploads of an organisation lie: nobody else can point at them. */
export function uploadFolder(
  { dataFolder }: Pick<Config, 'dataFolder'>,
  { organisationId }: Owner,
  kind: 'slides' | 'models',
): string {
  return join(dataFolder, 'uploads', organisationId, kind);
}

/** Where studies of an organisation lie that this server makes. */
export function studiesFolder({ dataFolder }: Pick<Config, 'dataFolder'>, { organisationId }: Owner): string {
  return join(dataFolder, 'studies', organisationId);
}

/**
 * What somebody points at, below a folder that the server shares.
 * @throws MorphoscopeError `InputError` for what is not there, leads out, or is another organisation's.
 */
export async function sharedPlace(
  config: Config,
  who: Owner,
  kind: Kind,
  at: { readonly root: number; readonly path: string },
): Promise<PlaceBelow> {
  const root = rootAt(rootsOf(config, kind), at.root, kind);
  const place = await belowRoot(root, at.path);
  if (await isOpenTo(config, who, place.path)) return place;
  throw new MorphoscopeError('InputError', `${place.shown} is not there`, {
    where: place.shown,
    suggestion: 'It may have been moved; list the folder again.',
  });
}

/**
 * A file that was registered, where it may still be read: below a shared folder or among the organisation's uploads. What
 * was a file then may be a link by now.
 * @returns the path without symbolic links; `undefined` where it may not be read or is gone.
 */
export async function readablePlace(
  config: Config,
  who: Owner,
  kind: 'slides' | 'models',
  path: string,
): Promise<string | undefined> {
  const place = await realpath(path).catch(() => undefined);
  if (place === undefined || !(await isOpenTo(config, who, place))) return undefined;
  const folders = [...rootsOf(config, kind).map((root) => root.path), uploadFolder(config, who, kind)];
  for (const folder of folders) {
    const real = await realpath(folder).catch(() => undefined);
    if (real !== undefined && isInside(real, place)) return place;
  }
  return undefined;
}

/** Whether an organisation may see a place, as far as the server's own folder is concerned. */
export async function isOpenTo(config: Config, who: Owner, place: string): Promise<boolean> {
  const data = await realpath(config.dataFolder).catch(() => config.dataFolder);
  if (!isInside(data, place)) return true;
  const open = [
    ...COMMON.map((name) => join(data, name)),
    join(data, 'uploads', who.organisationId),
    join(data, 'studies', who.organisationId),
  ];
  return open.some((folder) => isInside(folder, place));
}

function rootsOf({ slideRoots, modelRoots, studyRoots }: Config, kind: Kind): readonly Root[] {
  return { slides: slideRoots, models: modelRoots, studies: studyRoots }[kind];
}
